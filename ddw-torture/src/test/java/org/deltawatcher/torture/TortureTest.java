package org.deltawatcher.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run each time; scripts/torture makes a long one. */
@Timeout(600)
final class TortureTest {

    @Test
    void nothing_is_lost_or_counted_twice_whatever_breaks() {
        StringWriter out = new StringWriter();

        int exitCode = Torture.commandLine().setOut(new PrintWriter(out)).execute("--seconds", "20");

        assertThat(exitCode).as(out.toString()).isZero();
    }
}
