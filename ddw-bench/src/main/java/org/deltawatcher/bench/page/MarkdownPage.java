package org.deltawatcher.bench.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page for people. */
final class MarkdownPage {

    private final StringBuilder text = new StringBuilder();

    private MarkdownPage() {}

    static String of(Map<String, String> facts, String intro, List<ChapterFigures> chapters) {
        MarkdownPage page = new MarkdownPage();
        page.begin(facts, intro);
        chapters.forEach(page::add);
        return page.text.toString();
    }

    private void begin(Map<String, String> facts, String intro) {
        text.append("# Benchmarks\n\n").append(intro.strip()).append("\n\n");
        text.append("| | |\n|---|---|\n");
        facts.forEach((name, value) ->
                text.append("| ").append(name).append(" | ").append(value).append(" |\n"));
    }

    private void add(ChapterFigures chapter) {
        text.append("\n## ").append(chapter.title()).append("\n\n");
        text.append(chapter.method().strip()).append("\n");
        for (Comparison comparison : chapter.comparisons()) {
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
        text.append("\n| ").append(comparison.title()).append(" | ").append(comparison.unit());
        text.append(" | middle half | of the limit | target | |\n|---|---:|---:|---:|---:|---|\n");
        for (Figure figure : comparison.figures()) {
            Samples samples = figure.samples();
            Target target = figure.target();
            text.append("| ").append(figure.contender());
            text.append(" | ").append(Numbers.text(samples.median()));
            text.append(" | ")
                    .append(Numbers.text(samples.quantile(0.25)))
                    .append('–')
                    .append(Numbers.text(samples.quantile(0.75)));
            text.append(" | ")
                    .append(limit.map(base -> ratio(samples.over(base))).orElse(""));
            text.append(" | ").append(target == null ? "" : target.text());
            text.append(" | ")
                    .append(
                            target == null
                                    ? ""
                                    : figure.judged(limit).map(target::verdict).orElse(""));
            text.append(" |\n");
        }
    }

    private static String ratio(Samples ratios) {
        return String.format(Locale.ROOT, "%.2f", ratios.median());
    }
}
