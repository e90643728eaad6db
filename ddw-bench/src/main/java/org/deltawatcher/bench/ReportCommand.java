package org.deltawatcher.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.ReportFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures everything in one run and writes the page of it. */
@Command(
        name = "report",
        description =
                "Measures everything in one run, all contenders of a chapter in turns, and writes a page with tables,"
                        + " plots and every sample.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReportCommand implements Callable<Integer> {

    private static final String INTRO = """
            <!-- Written by scripts/bench report; write it anew rather than change it by hand. -->
            The contenders of a chapter took turns: medians of the rounds, the middle half of them, and the median of what each was
            *of the limit* in the same round. A target stands beside each figure that has one. Every result was checked; a wrong one ends the run.
            [`results.json`](results.json) has every sample.

            <!-- not run: it takes long -->
            ```sh
            scripts/bench report
            ```
            """;

    private static final List<Chapter> CHAPTERS = List.of(
            new WriterCost(),
            new CopyDrain(),
            new CommitToVisible(),
            new StatisticDrain(),
            new LaneScale(),
            new DeltaSizes(),
            new ManyProcesses(),
            new IdleLoad(),
            new BesideWriters(),
            new WorkerMemory());

    @Option(
            names = "--url",
            paramLabel = "JDBC_URL",
            description =
                    "A PostgreSQL to measure on, as a superuser; databases are created there and dropped at the end."
                            + " Default: an embedded PostgreSQL 18.")
    private @Nullable String url;

    @Option(names = "--out", description = "Folder to write to. Default: docs/benchmarks.")
    private Path out = Path.of("docs", "benchmarks");

    @Option(
            names = "--only",
            split = ",",
            description =
                    "Chapters to measure, such as w1,w3; the page keeps what it has of the others." + " Default: all.")
    private List<String> only = List.of();

    @Option(names = "--rounds", description = "Rounds that count, beside one to warm up. Default: 5.")
    private int rounds = 5;

    @Option(names = "--rows", description = "Rows of the table, a multiple of 2,000. Default: 200,000.")
    private long rows = 200_000;

    @Option(names = "--changes", description = "Changes to work through in a turn. Default: 500,000.")
    private long changes = 500_000;

    @Option(names = "--seconds", description = "How long a turn of writers takes. Default: 5.")
    private int seconds = 5;

    @Option(names = "--full", description = "The largest cases, too: they take an hour and 30 GB.")
    private boolean full;

    @Option(names = "--quick", description = "As little as shows that everything works, in about a minute.")
    private boolean quick;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Scale scale = quick ? new Scale(1, 10_000, 10_000, 1, false) : new Scale(rounds, rows, changes, seconds, full);
        List<Chapter> chapters = chapters();
        try (BenchServer server = BenchServer.open(Optional.ofNullable(url))) {
            Map<String, String> facts = Facts.of(server, "report");
            facts.putAll(OutsideContenders.found().facts(server));
            ReportFolder folder = new ReportFolder(out);
            Map<String, ChapterFigures> figures = kept(folder, chapters);
            for (Chapter chapter : chapters) {
                String before = load();
                ChapterFigures measured = chapter.measure(server, scale);
                figures.put(
                        chapter.id(),
                        measured.noting(String.format(
                                Locale.ROOT,
                                "Measured on %s: %s. Load of the machine: %s before, %s after.",
                                LocalDate.now(ZoneOffset.UTC),
                                describe(scale),
                                before,
                                load())));
                folder.write(facts, INTRO, inOrder(figures));
            }
        }
        if (spec != null) {
            spec.commandLine().getOut().println("Wrote " + out.resolve("README.md"));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    /** Returns what an earlier report says of the chapters that are not measured, if only some are. */
    private static Map<String, ChapterFigures> kept(ReportFolder folder, List<Chapter> measured) throws IOException {
        Map<String, ChapterFigures> kept = new HashMap<>();
        if (measured.size() < CHAPTERS.size()) {
            folder.read().forEach(chapter -> kept.put(chapter.id(), chapter));
            measured.forEach(chapter -> kept.remove(chapter.id()));
        }
        return kept;
    }

    private static List<ChapterFigures> inOrder(Map<String, ChapterFigures> figures) {
        return CHAPTERS.stream()
                .map(chapter -> Optional.ofNullable(figures.get(chapter.id())))
                .flatMap(Optional::stream)
                .toList();
    }

    private List<Chapter> chapters() {
        for (String id : only) {
            if (CHAPTERS.stream().noneMatch(chapter -> isChosen(chapter, id))) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "--only knows no chapter " + id + "; there are "
                                + CHAPTERS.stream().map(Chapter::id).toList());
            }
        }
        return CHAPTERS.stream()
                .filter(chapter -> only.isEmpty() || only.stream().anyMatch(id -> isChosen(chapter, id)))
                .toList();
    }

    private static boolean isChosen(Chapter chapter, String id) {
        return chapter.id().equals(id) || chapter.id().startsWith(id + "-");
    }

    private static String describe(Scale scale) {
        return String.format(
                Locale.ROOT,
                "%d rounds, %,d rows, %,d changes, %d s a turn of writers",
                scale.rounds(),
                scale.rows(),
                scale.changes(),
                scale.seconds());
    }

    private static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
