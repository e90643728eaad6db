package org.deltawatcher.torture.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few tables, always the same, so that a build fails for what changed; scripts/fuzz makes others each time. */
@Timeout(300)
final class FuzzTest {

    @Test
    void what_is_captured_and_copied_is_what_was_written() {
        fuzz("postgres", "postgres", 8);
    }

    @ParameterizedTest
    @CsvSource({"postgres, mysql", "mysql, postgres", "mysql, mysql"})
    void so_it_is_between_databases_of_two_kinds(String source, String target) {
        TestServers.get(Product.MYSQL); // skips where there is none
        fuzz(source, target, 3);
    }

    private static void fuzz(String source, String target, int shapes) {
        StringWriter out = new StringWriter();

        int exitCode = Fuzz.commandLine()
                .setOut(new PrintWriter(out))
                .execute("--seed", "1", "--shapes", Integer.toString(shapes), "--source", source, "--target", target);

        assertThat(exitCode).as(out.toString()).isZero();
    }
}
