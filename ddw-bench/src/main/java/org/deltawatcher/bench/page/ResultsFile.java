package org.deltawatcher.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report for machines, with every sample; it can be read back. */
final class ResultsFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultsFile() {}

    static void write(Path file, Map<String, String> facts, List<ChapterFigures> chapters) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ObjectNode ofFacts = all.putObject("facts");
        facts.forEach(ofFacts::put);
        ArrayNode ofChapters = all.putArray("chapters");
        for (ChapterFigures chapter : chapters) {
            ObjectNode ofChapter = ofChapters.addObject();
            ofChapter.put("id", chapter.id()).put("title", chapter.title()).put("method", chapter.method());
            ArrayNode comparisons = ofChapter.putArray("comparisons");
            chapter.comparisons().forEach(comparison -> write(comparisons.addObject(), comparison));
        }
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }

    private static void write(ObjectNode node, Comparison comparison) {
        node.put("title", comparison.title()).put("unit", comparison.unit()).put("limit", comparison.limit());
        ArrayNode figures = node.putArray("figures");
        for (Figure figure : comparison.figures()) {
            ObjectNode ofFigure = figures.addObject();
            ofFigure.put("contender", figure.contender());
            ofFigure.put("median", figure.samples().median());
            comparison.limitSamples().ifPresent(limit -> ofFigure.put("ratio", comparison.drawn(figure)));
            Target target = figure.target();
            if (target != null) {
                ObjectNode ofTarget = ofFigure.putObject("target");
                ofTarget.put("of", target.what().name());
                ofTarget.put("bound", target.bound().name());
                ofTarget.put("value", target.value());
                figure.judged(comparison.limitSamples())
                        .ifPresent(judged -> ofTarget.put("met", target.isMetBy(judged)));
            }
            ArrayNode samples = ofFigure.putArray("samples");
            figure.samples().values().forEach(samples::add);
        }
    }

    static List<ChapterFigures> read(Path file) throws IOException {
        List<ChapterFigures> chapters = new ArrayList<>();
        for (JsonNode chapter : JSON.readTree(file.toFile()).path("chapters")) {
            List<Comparison> comparisons = new ArrayList<>();
            chapter.path("comparisons").forEach(comparison -> comparisons.add(comparison(comparison)));
            chapters.add(new ChapterFigures(
                    chapter.path("id").asText(),
                    chapter.path("title").asText(),
                    chapter.path("method").asText(),
                    comparisons));
        }
        return chapters;
    }

    private static Comparison comparison(JsonNode node) {
        List<Figure> figures = new ArrayList<>();
        for (JsonNode figure : node.path("figures")) {
            List<Double> samples = new ArrayList<>();
            figure.path("samples").forEach(sample -> samples.add(sample.asDouble()));
            figures.add(
                    new Figure(figure.path("contender").asText(), new Samples(samples), target(figure.path("target"))));
        }
        return new Comparison(
                node.path("title").asText(),
                node.path("unit").asText(),
                node.path("limit").textValue(),
                figures);
    }

    private static @Nullable Target target(JsonNode node) {
        return node.isObject()
                ? new Target(
                        Target.What.valueOf(node.path("of").asText()),
                        Target.Bound.valueOf(node.path("bound").asText()),
                        node.path("value").asDouble())
                : null;
    }
}
