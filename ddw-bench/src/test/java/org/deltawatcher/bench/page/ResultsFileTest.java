package org.deltawatcher.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

    @TempDir
    private Path folder;

    @Test
    void what_was_written_can_be_read_back() throws IOException {
        List<ChapterFigures> chapters = List.of(
                new ChapterFigures(
                        "w1",
                        "W1: writers",
                        "Method.",
                        List.of(Comparison.to("limit", "work", "rows/s")
                                .with("limit", List.of(100.0, 200.0))
                                .with("ours", List.of(50.0, 120.5), Target.ratioAtLeast(0.5)))),
                new ChapterFigures(
                        "w3",
                        "W3",
                        "Method.",
                        List.of(Comparison.plain("p99", "ms").with("ours", List.of(4.0), Target.atMost(10)))));

        ResultsFile.write(folder.resolve("results.json"), Map.of("java", "17"), chapters);

        assertThat(ResultsFile.read(folder.resolve("results.json"))).isEqualTo(chapters);
    }
}
