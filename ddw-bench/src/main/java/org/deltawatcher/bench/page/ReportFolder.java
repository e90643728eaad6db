package org.deltawatcher.bench.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folder that a report is written to: {@code README.md}, a plot for each chapter, {@code results.json}. */
public final class ReportFolder {

    private final Path folder;

    public ReportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes all files, over those that are there.
     *
     * @param facts what the figures depend on besides the program
     * @param intro Markdown for the head of the page
     */
    public void write(Map<String, String> facts, String intro, List<ChapterFigures> chapters) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("README.md"), MarkdownPage.of(facts, intro, chapters));
        for (ChapterFigures chapter : chapters) {
            Plot.write(chapter, folder.resolve(chapter.id() + ".svg"));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("facts", facts);
        all.put("results", results(chapters));
        Files.writeString(
                folder.resolve("results.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }

    private static List<Map<String, Object>> results(List<ChapterFigures> chapters) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (ChapterFigures chapter : chapters) {
            for (Comparison comparison : chapter.comparisons()) {
                for (Figure figure : comparison.figures()) {
                    Map<String, Object> result = new LinkedHashMap<>();
                    result.put("chapter", chapter.id());
                    result.put("comparison", comparison.title());
                    result.put("contender", figure.contender());
                    result.put("unit", comparison.unit());
                    result.put("median", figure.samples().median());
                    comparison
                            .limitSamples()
                            .ifPresent(base -> result.put(
                                    "ratio", figure.samples().over(base).median()));
                    Target target = figure.target();
                    if (target != null) {
                        result.put("target", target.text());
                        figure.judged(comparison.limitSamples())
                                .ifPresent(judged -> result.put("met", target.isMetBy(judged)));
                    }
                    result.put("samples", figure.samples().values());
                    results.add(result);
                }
            }
        }
        return results;
    }
}
