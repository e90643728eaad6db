package org.deltawatcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every benchmark once, small, so that none of them rots. */
@Tag("long")
class BenchTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trigger-overhead --repetitions 1 --statements 10",
                "staging-plan --rows 5000 --repetitions 1",
                "drain --rows 20000",
                "latency --seconds 1 --samples 1 --rounds 1",
                "politeness --seconds 1 --rounds 1",
                "replicate --rows 24000 --changes 5000 --repetitions 1"
            })
    void a_benchmark_runs_and_shows_a_table(String arguments) {
        StringWriter out = new StringWriter();

        int exitCode = Bench.commandLine().setOut(new PrintWriter(out)).execute(arguments.split(" "));

        assertThat(out.toString()).contains("server: PostgreSQL", "+----");
        assertThat(exitCode).isZero();
    }

    @Test
    void the_report_measures_every_chapter_and_draws_it(@TempDir Path folder) throws IOException {
        int exitCode = Bench.commandLine().execute("report", "--quick", "--out", folder.toString());

        assertThat(exitCode).isZero();
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("## W1", "## W2", "## W3", "## W4", "## W5", "## W6", "## Memory")
                .contains("| ddw, `trigger` |", "≥ 0.65");
        assertThat(folder.resolve("w5-lanes.svg")).content().startsWith("<?xml").contains("<svg");
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("results.json").toFile())
                        .findValues("samples"))
                .hasSizeGreaterThan(30)
                .allSatisfy(samples -> assertThat(samples).isNotEmpty());
    }
}
