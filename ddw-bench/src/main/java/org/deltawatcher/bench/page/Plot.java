package org.deltawatcher.bench.page;

import java.awt.Color;
import java.awt.Dimension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.colors.ColorBlindFriendlySeriesColors;
import org.w3c.dom.Document;

/** Draws the bars of a chapter: a group of bars for each table, a colour for each contender. */
final class Plot {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    private Plot() {}

    static void write(ChapterFigures chapter, Path file) {
        CategoryChart chart = chart(chapter);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setPrecision(1); // letters are outlines: more digits make the file several times as large
        context.setComment(null);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart.paint(graphics, WIDTH, HEIGHT);
        try (Writer out = Files.newBufferedWriter(file)) {
            graphics.stream(out, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CategoryChart chart(ChapterFigures chapter) {
        List<Comparison> comparisons = chapter.comparisons();
        boolean isRatio = comparisons.stream().allMatch(each -> each.limit() != null);
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(chapter.title())
                .yAxisTitle(isRatio ? "of the limit" : comparisons.get(0).unit())
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setLabelsVisible(true).setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setToolTipsEnabled(false);
        chart.getStyler().setSeriesColors(new ColorBlindFriendlySeriesColors().getSeriesColors());
        chart.getStyler().setLabelsPosition(0.95);
        chart.getStyler().setYAxisMin(0.0).setLocale(Locale.ROOT);
        List<String> groups = comparisons.stream().map(Comparison::title).toList();
        for (String contender : contenders(comparisons)) {
            List<@Nullable Number> bars = new ArrayList<>();
            for (Comparison comparison : comparisons) {
                bars.add(bar(comparison, contender));
            }
            chart.addSeries(contender.replace("`", ""), groups, bars);
        }
        return chart;
    }

    private static Set<String> contenders(List<Comparison> comparisons) {
        Set<String> names = new LinkedHashSet<>();
        comparisons.forEach(each -> each.figures().forEach(figure -> names.add(figure.contender())));
        return names;
    }

    private static @Nullable Number bar(Comparison comparison, String contender) {
        return comparison.figures().stream()
                .filter(figure -> figure.contender().equals(contender))
                .map(figure -> Numbers.rounded(comparison.drawn(figure)))
                .findFirst()
                .orElse(null);
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
