package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.deltawatcher.api.ExecutionFailedException;
import org.junit.jupiter.api.Test;

final class ReasonTest {

    @Test
    void what_a_driver_says_below_ours_is_left_out_because_it_quotes_rows() {
        var failure = new ExecutionFailedException(
                "on_added, from position 7 on: no number",
                new SQLException("Batch entry 0 INSERT INTO t VALUES ('a secret') was aborted"));

        assertThat(Reason.of(failure)).isEqualTo("on_added, from position 7 on: no number");
    }

    @Test
    void what_a_plugin_threw_is_told_with_its_cause() {
        var failure = new IOException("the mail could not be sent", new IOException("connection refused"));

        assertThat(Reason.of(failure))
                .isEqualTo("IOException: the mail could not be sent; caused by IOException: connection refused");
    }
}
