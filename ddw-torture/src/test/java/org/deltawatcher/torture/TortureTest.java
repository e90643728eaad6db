package org.deltawatcher.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A short run each time; scripts/torture makes a long one. */
@Timeout(600)
final class TortureTest {

    @Test
    void nothing_is_lost_or_counted_twice_whatever_breaks() {
        torture("postgres", "postgres");
    }

    @ParameterizedTest
    @CsvSource({"postgres, mysql", "mysql, postgres"})
    @Tag("long")
    void nor_between_databases_of_two_kinds(String home, String target) {
        TestServers.get(Product.MYSQL); // skips where there is none
        torture(home, target);
    }

    private static void torture(String home, String target) {
        StringWriter out = new StringWriter();

        int exitCode = Torture.commandLine()
                .setOut(new PrintWriter(out))
                .execute("--seconds", "15", "--home", home, "--target", target);

        assertThat(exitCode).as(out.toString()).isZero();
    }
}
