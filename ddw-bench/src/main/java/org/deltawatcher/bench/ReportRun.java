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
import java.util.Optional;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.ReportFolder;

/**
 * Measures chapters of one product and writes the page after each, so that a run that ends early leaves what it had.
 *
 * @param <S> the product's server
 */
final class ReportRun<S extends ReportServer> {

    private final ReportedProduct<S> product;
    private final List<Chapter<S>> chosen;
    private final ReportFolder folder;

    /**
     * Prepares a run.
     *
     * @param only ids of chapters, or what they begin with before a hyphen; empty for all
     */
    ReportRun(ReportedProduct<S> product, List<String> only, Path folder) {
        this.product = product;
        this.chosen = product.chapters().stream()
                .filter(chapter -> only.isEmpty() || only.stream().anyMatch(id -> isChosen(chapter, id)))
                .toList();
        this.folder = new ReportFolder(folder);
    }

    static boolean isChosen(Chapter<?> chapter, String id) {
        return chapter.id().equals(id) || chapter.id().startsWith(id + "-");
    }

    void measure(Optional<String> url, Scale scale) throws Exception {
        try (S server = product.open(url)) {
            Map<String, String> facts = server.facts();
            Map<String, ChapterFigures> figures = kept();
            for (Chapter<S> chapter : chosen) {
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
                folder.write(facts, product.head(), inOrder(figures));
            }
        }
    }

    /** Returns what an earlier report says of the chapters that are not measured, if only some are. */
    private Map<String, ChapterFigures> kept() throws IOException {
        Map<String, ChapterFigures> kept = new HashMap<>();
        if (chosen.size() < product.chapters().size()) {
            folder.read().forEach(chapter -> kept.put(chapter.id(), chapter));
            chosen.forEach(chapter -> kept.remove(chapter.id()));
        }
        return kept;
    }

    private List<ChapterFigures> inOrder(Map<String, ChapterFigures> figures) {
        return product.chapters().stream()
                .map(chapter -> Optional.ofNullable(figures.get(chapter.id())))
                .flatMap(Optional::stream)
                .toList();
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
