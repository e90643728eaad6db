package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.testkit.junit.DeltaWatcherExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The testkit's extension as a user's integration test has it. */
final class DeltaWatcherExtensionTest {

    private static final String ADD_UP = "UPDATE total SET amount = amount"
            + " + coalesce((SELECT sum(coalesce(new_amount, 0) - coalesce(old_amount, 0)) FROM {net}), 0)";

    @RegisterExtension
    final DeltaWatcherExtension ddw = DeltaWatcherExtension.onPostgres()
            .with("CREATE TABLE public.orders (id bigint PRIMARY KEY, amount bigint)")
            .with("CREATE TABLE public.total (amount bigint); INSERT INTO public.total VALUES (0)");

    @Test
    void a_total_follows_its_orders() throws SQLException {
        ddw.enable("public.orders");
        ProcessKey process = ddw.register("public.orders", "total", "sql", ADD_UP);
        ddw.execute("INSERT INTO public.orders VALUES (1, 40), (2, 5)");
        ddw.runUntilIdle().orFail();
        ddw.execute("UPDATE public.orders SET amount = 2 WHERE id = 2; DELETE FROM public.orders WHERE id = 3");
        ddw.runUntilIdle().orFail();

        assertThat(total()).isEqualTo(42);
        ddw.assertThat(process).isUpToDate().hasCommitted(2).hasProcessed(3).hasNothingParked();
    }

    @Test
    void each_test_has_a_database_of_its_own() throws SQLException {
        assertThat(total()).isZero();
        assertThat(ddw.home().processes().list()).isEmpty();
    }

    @Test
    void a_definition_that_cannot_run_is_refused() {
        ddw.enable("public.orders");

        assertThatThrownBy(() -> ddw.register("public.orders", "total", "sql", "UPDATE totl SET amount = 1"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("totl");
    }

    @Test
    void a_batch_that_fails_is_tried_again_when_the_clock_has_moved() throws SQLException {
        ddw.enable("public.orders");
        ProcessKey process = ddw.register("public.orders", "total", "sql", ADD_UP);
        ddw.execute("ALTER TABLE public.total ADD CONSTRAINT small CHECK (amount < 100)");
        ddw.execute("INSERT INTO public.orders VALUES (1, 150)");

        assertThat(ddw.runUntilIdle().failures()).hasSize(1);
        ddw.assertThat(process).failedWith("small").hasPending(1);
        ddw.execute("ALTER TABLE public.total DROP CONSTRAINT small");
        assertThat(ddw.runUntilIdle().isNothing()).as("in its pause").isTrue();
        ddw.advance(Duration.ofMinutes(1));
        ddw.runUntilIdle().orFail();

        assertThat(total()).isEqualTo(150);
    }

    @Test
    void a_schedule_follows_the_home_s_clock() throws SQLException {
        ddw.enable("public.orders");
        ddw.register(ProcessDefinition.builder(ProcessKey.of("public.orders", "total"), "sql", ADD_UP)
                .schedule("every 5m")
                .build());
        ddw.execute("INSERT INTO public.orders VALUES (1, 7)");
        ddw.runDue();
        assertThat(total()).isZero();
        ddw.advance(Duration.ofMinutes(6));
        ddw.runDue().orFail();

        assertThat(total()).isEqualTo(7);
    }

    private long total() throws SQLException {
        try (Connection connection = ddw.dataSource().getConnection();
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery("SELECT amount FROM public.total")) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        }
    }
}
