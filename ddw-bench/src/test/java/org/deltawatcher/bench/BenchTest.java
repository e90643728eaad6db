package org.deltawatcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
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
                "replicate --rows 25000 --changes 5000 --repetitions 1"
            })
    void a_benchmark_runs_and_shows_a_table(String arguments) {
        StringWriter out = new StringWriter();

        int exitCode = Bench.commandLine().setOut(new PrintWriter(out)).execute(arguments.split(" "));

        assertThat(out.toString()).contains("server: PostgreSQL", "+----");
        assertThat(exitCode).isZero();
    }
}
