package org.deltawatcher.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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

    /** The first is measured unless a URL says otherwise. */
    private static final List<ReportedProduct<?>> PRODUCTS = List.of(new PostgresReport(), new MysqlReport());

    @Option(
            names = "--url",
            paramLabel = "JDBC_URL",
            description =
                    "A PostgreSQL or MySQL to measure on, as a superuser; databases are created there and dropped at the"
                            + " end. MySQL should serve nothing else meanwhile: its settings are changed, and as before"
                            + " at the end. Default: an embedded PostgreSQL 18.")
    private @Nullable String url;

    @Option(
            names = "--out",
            description = "Folder to write to. Default: docs/benchmarks, of MySQL docs/benchmarks/mysql.")
    private @Nullable Path out;

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
        ReportedProduct<?> product = product();
        checkChapters(product);
        Path folder = out == null ? product.folder() : out;
        new ReportRun<>(product, only, folder).measure(Optional.ofNullable(url), scale);
        CommandLine commandLine = commandLine();
        commandLine.getOut().println("Wrote " + folder.resolve("README.md"));
        commandLine.getOut().flush();
        return 0;
    }

    private ReportedProduct<?> product() {
        String given = url;
        if (given == null) {
            return PRODUCTS.get(0);
        }
        return PRODUCTS.stream()
                .filter(product -> product.accepts(given))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        commandLine(),
                        "--url must be jdbc:postgresql:… or jdbc:mysql:… but is not; its text is not repeated here, it"
                                + " may hold a password"));
    }

    private void checkChapters(ReportedProduct<?> product) {
        for (String id : only) {
            if (product.chapters().stream().noneMatch(chapter -> ReportRun.isChosen(chapter, id))) {
                throw new ParameterException(
                        commandLine(),
                        "--only knows no chapter " + id + "; there are "
                                + product.chapters().stream().map(Chapter::id).toList());
            }
        }
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
