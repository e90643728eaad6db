package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tracking goes on and off whatever other sessions do with the table. */
class DisableTest {

    private static final SourceName TABLE = new SourceName("public", "t");

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private String triggers() throws SQLException {
        return lab.one("SELECT count(*) FROM pg_trigger WHERE tgrelid = 't'::regclass");
    }

    @Test
    void disable_works_at_once_while_another_transaction_holds_the_table() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        try (Connection other = lab.connect()) {
            other.setAutoCommit(false);
            Lab.execute(other, "INSERT INTO t VALUES (1)");

            lab.rows("SELECT ddw.disable('public.t')");
            Lab.execute(other, "INSERT INTO t VALUES (2)");
            lab.run("INSERT INTO t VALUES (3)");
            other.commit();
            other.setAutoCommit(true);
        }

        assertThat(lab.changes(lab.staged(process)))
                .extracting(c -> c.after().get("id"))
                .containsExactly(1);
        assertThat(triggers()).isEqualTo("3");
        lab.rows("SELECT ddw.disable('public.t')");
        assertThat(triggers()).isEqualTo("0");
    }

    @Test
    void disable_leaves_the_caller_s_own_lock_timeout_as_it_was() throws SQLException {
        lab.enable("public.t");
        try (Connection connection = lab.connect()) {
            connection.setAutoCommit(false);
            Lab.execute(connection, "SET LOCAL lock_timeout = '7s'");
            for (String call : new String[] {"disable", "enable", "disable"}) {
                Lab.rows(connection, "SELECT ddw." + call + "('public.t')");
                assertThat(Lab.rows(connection, "SHOW lock_timeout")).containsExactly("7s");
            }
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Test
    void enable_twice_is_enable_once_and_after_disable_it_records_again() throws SQLException {
        lab.enable("public.t");
        lab.enable("public.t");
        lab.run("INSERT INTO t VALUES (1)");
        lab.rows("SELECT ddw.disable('public.t')");
        lab.run("INSERT INTO t VALUES (2)");
        lab.enable("public.t");
        lab.run("INSERT INTO t VALUES (3)");

        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1", "I 3");
        assertThat(triggers()).isEqualTo("3");
    }

    @Test
    void a_table_that_was_renamed_while_it_was_off_goes_on_under_its_new_name() throws SQLException {
        lab.watch(TABLE);
        try (Connection other = lab.connect()) {
            other.setAutoCommit(false);
            Lab.execute(other, "INSERT INTO t VALUES (1)");
            lab.rows("SELECT ddw.disable('public.t')"); // Its triggers stay.
            other.rollback();
            other.setAutoCommit(true);
        }
        lab.run("ALTER TABLE t RENAME TO t_new");

        lab.enable("public.t_new");
        lab.run("INSERT INTO t_new VALUES (2)");

        assertThat(lab.rows("SELECT source FROM ddw.watch")).containsExactly("public.t_new");
        assertThat(lab.changes(lab.staged(new ProcessKey(new SourceName("public", "t_new"), "process"))))
                .hasSize(1);
    }

    @Test
    void enable_does_not_wait_for_ever_for_a_busy_table_as_writers_would_wait_behind_it() throws SQLException {
        try (Connection other = lab.connect();
                Connection enabling = lab.connect()) {
            other.setAutoCommit(false);
            Lab.execute(other, "INSERT INTO t VALUES (1)");
            Lab.execute(enabling, "SET lock_timeout = '300ms'");

            assertThatThrownBy(() -> Lab.rows(enabling, "SELECT ddw.enable('public.t')"))
                    .hasMessageContaining("lock timeout");
            Lab.execute(enabling, "RESET lock_timeout");
            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(lab.home().changeSource().list()).isEmpty();
    }

    @Test
    void a_trigger_that_was_disabled_by_hand_is_told_and_put_right_by_enable() throws SQLException {
        lab.enable("public.t");
        lab.run("ALTER TABLE t DISABLE TRIGGER ALL", "ALTER TABLE t ENABLE TRIGGER ALL");
        assertThat(lab.home().selfWatch().diagnose())
                .anyMatch(f -> !f.isGood() && f.message().contains("triggers of public.t were disabled"));

        lab.enable("public.t");

        assertThat(lab.home().selfWatch().diagnose())
                .filteredOn(f -> f.subject().startsWith("tracking"))
                .allMatch(f -> f.isGood());
    }

    @Test
    void forget_removes_everything_and_its_batches_can_no_longer_be_read() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        lab.run("INSERT INTO t VALUES (1)");
        var batch = lab.staged(process);

        lab.rows("SELECT ddw.forget('public.t')");

        assertThatThrownBy(() -> lab.changes(batch)).hasMessageContaining("not tracked any more");
        assertThatThrownBy(() -> lab.commit(batch)).isInstanceOf(org.deltawatcher.api.LeaseLostException.class);
        assertThat(triggers()).isEqualTo("0");
        assertThat(
                        lab.rows(
                                "SELECT relname FROM pg_class WHERE relnamespace = 'ddw'::regnamespace AND relname ~ '_t(_[01])?$'"))
                .isEmpty();
    }

    @Test
    void a_column_that_cannot_be_moved_out_of_line_makes_no_update_fail() throws SQLException {
        lab.run("CREATE TABLE q (id int PRIMARY KEY, words tsquery, n int)");
        lab.enable("public.q");
        lab.run(
                "INSERT INTO q SELECT 1, string_agg('word' || i, ' & ')::tsquery, 1 FROM generate_series(1, 180) i",
                "UPDATE q SET n = 2");

        assertThat(lab.recorded("delta_q", "old_n, new_n")).containsExactly("I - 1", "D 1 -", "I - 2");
    }

    @Test
    void a_row_too_wide_to_be_held_twice_is_recorded_as_deleted_and_added() throws SQLException {
        StringBuilder columns = new StringBuilder("id int PRIMARY KEY");
        for (int i = 0; i < 300; i++) {
            columns.append(", c").append(i).append(" uuid DEFAULT gen_random_uuid()");
        }
        lab.run("CREATE TABLE wide (" + columns + ")");
        lab.enable("public.wide");

        lab.run("INSERT INTO wide (id) VALUES (1)", "UPDATE wide SET c7 = gen_random_uuid()", "DELETE FROM wide");

        assertThat(lab.recorded("delta_wide", "old_id, new_id")).containsExactly("I - 1", "D 1 -", "I - 1", "D 1 -");
        assertThat(lab.rows("SELECT * FROM ddw.lost")).isEmpty();
    }
}
