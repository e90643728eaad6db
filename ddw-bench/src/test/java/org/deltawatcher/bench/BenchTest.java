package org.deltawatcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServers;
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

    @Test
    void the_report_on_mysql_measures_its_chapters_and_draws_them(@TempDir Path folder) throws IOException {
        String url = TestServers.get(Product.MYSQL).maintenanceUrl();

        int exitCode = Bench.commandLine().execute("report", "--quick", "--url", url, "--out", folder.toString());

        assertThat(exitCode).isZero();
        assertThat(folder.resolve("README.md"))
                .content()
                .contains("# Benchmarks on MySQL", "## W1", "## W2", "## W3", "## W4", "## W5", "## W6", "## Memory")
                .contains("| ddw, `trigger` |", "≥ 0.65");
        assertThat(folder.resolve("w2.svg")).content().startsWith("<?xml").contains("<svg");
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("results.json").toFile())
                        .findValues("samples"))
                .hasSizeGreaterThan(30)
                .allSatisfy(samples -> assertThat(samples).isNotEmpty());
    }

    @Test
    void a_report_of_no_known_product_is_refused_without_a_word_of_the_url() {
        StringWriter err = new StringWriter();

        int exitCode = Bench.commandLine()
                .setErr(new PrintWriter(err))
                .execute("report", "--url", "jdbc:nonsense://host/?password=secret");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--url must be").doesNotContain("secret");
    }
}
