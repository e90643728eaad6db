package org.deltawatcher.bench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page for people. */
final class MarkdownPage {

    private final StringBuilder text = new StringBuilder();

    private MarkdownPage() {}

    static String of(Map<String, String> facts, PageHead head, List<ChapterFigures> chapters) {
        MarkdownPage page = new MarkdownPage();
        page.begin(facts, head);
        chapters.forEach(page::add);
        return page.text.toString();
    }

    private void begin(Map<String, String> facts, PageHead head) {
        text.append("# ").append(head.title()).append("\n\n");
        text.append(head.intro().strip()).append("\n\n");
        text.append("| | |\n|---|---|\n");
        facts.forEach((name, value) ->
                text.append("| ").append(name).append(" | ").append(value).append(" |\n"));
    }

    private void add(ChapterFigures chapter) {
        text.append("\n## ").append(chapter.title()).append("\n\n");
        text.append(chapter.method().strip()).append("\n");
        for (Comparison comparison : chapter.comparisons()) {
            text.append('\n');
            add(comparison);
        }
        text.append("\n![")
                .append(chapter.title())
                .append("](")
                .append(chapter.id())
                .append(".svg)\n");
    }

    private void add(Comparison comparison) {
        Optional<Samples> limit = comparison.limitSamples();
        boolean hasTargets = comparison.figures().stream().anyMatch(figure -> figure.target() != null);
        line(
                comparison.title(),
                comparison.unit(),
                "middle half",
                limit.map(base -> "of the limit"),
                hasTargets,
                "target",
                "");
        line("---", "---:", "---:", limit.map(base -> "---:"), hasTargets, "---:", "---");
        for (Figure figure : comparison.figures()) {
            Samples samples = figure.samples();
            Target target = figure.target();
            line(
                    figure.contender(),
                    Numbers.text(samples.median()),
                    Numbers.text(samples.quantile(0.25)) + "–" + Numbers.text(samples.quantile(0.75)),
                    limit.map(base -> ratio(samples.over(base))),
                    hasTargets,
                    target == null ? "" : target.text(),
                    target == null
                            ? ""
                            : figure.judged(limit).map(target::verdict).orElse(""));
        }
    }

    /** Writes a line of a table, without the columns that this one does not have. */
    private void line(
            String contender,
            String median,
            String middleHalf,
            Optional<String> ratio,
            boolean hasTargets,
            String target,
            String verdict) {
        List<String> cells = new ArrayList<>(List.of(contender, median, middleHalf));
        ratio.ifPresent(cells::add);
        if (hasTargets) {
            cells.add(target);
            cells.add(verdict);
        }
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String ratio(Samples ratios) {
        return String.format(Locale.ROOT, "%.2f", ratios.median());
    }
}
