package org.deltawatcher.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownPageTest {

    @Test
    void a_ratio_is_the_median_of_the_ratios_of_the_rounds() {
        Comparison comparison = Comparison.to("limit", "work", "rows/s")
                .with("limit", List.of(100.0, 1000.0, 200.0))
                .with("ours", List.of(50.0, 700.0, 120.0), Target.ratioAtLeast(0.5));

        assertThat(page(comparison))
                .contains(
                        "| work | rows/s | middle half | of the limit | target |  |",
                        "| limit | 200 | 150–600 | 1.00 |  |  |",
                        "| ours | 120 | 85–410 | 0.60 | ≥ 0.50 | met by 20 % |");
    }

    @Test
    void without_limit_and_targets_a_table_has_no_columns_for_them() {
        assertThat(page(Comparison.plain("wait", "ms").with("ours", List.of(4.0))))
                .contains("| wait | ms | middle half |", "| ours | 4 | 4–4 |");
    }

    private static String page(Comparison comparison) {
        return MarkdownPage.of(
                Map.of("java", "17"),
                new PageHead("Benchmarks", "Intro."),
                List.of(new ChapterFigures("w1", "W1: writers", "Method.", List.of(comparison))));
    }
}
