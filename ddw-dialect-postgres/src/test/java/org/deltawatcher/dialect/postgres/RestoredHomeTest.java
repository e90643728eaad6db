package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A dump keeps numbers of tables that are others' in the database that it is restored to. Nothing is handed out there. */
class RestoredHomeTest {

    private static final SourceName TABLE = new SourceName("public", "t");

    private Lab lab;
    private ProcessKey process;

    @BeforeEach
    void restore() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY)");
        process = lab.watch(TABLE);
        lab.run(
                "INSERT INTO t VALUES (1)",
                "UPDATE ddw.watch SET sequence_oid = sequence_oid::bigint + 1000000, table_oid = table_oid::bigint + 1000000");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void staging_is_refused_and_says_how_to_begin_anew() {
        assertThatThrownBy(() -> lab.stage(process, 100))
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContainingAll("restored from a dump", "public.t", "ddw.forget('public.t')");
    }

    @Test
    void so_is_everything_else_that_would_trust_it() {
        for (String call : new String[] {
            "ddw.enable('public.t')",
            "ddw.reload('public.t', 'process')",
            "ddw.register('public.t', 'other', 'sql', 'SELECT 1')",
            "ddw.wait_until_processed('public.t', 'process')"
        }) {
            assertThatThrownBy(() -> lab.rows("SELECT " + call))
                    .as(call)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("DW010"));
        }
    }

    @Test
    void status_doctor_and_warnings_answer_and_say_what_is_wrong() throws SQLException {
        assertThat(lab.one("SELECT state, pending FROM ddw.process_status")).isEqualTo("stuck 0");
        assertThat(lab.one("SELECT state FROM ddw.tracking")).isEqualTo("broken");
        assertThat(lab.rows("SELECT is_good, message FROM ddw.diagnose() WHERE subject = 'tracking of public.t'"))
                .singleElement()
                .asString()
                .startsWith("f the home was restored from a dump");
        assertThat(lab.rows("SELECT is_good, message FROM ddw.diagnose() WHERE subject LIKE 'process %'"))
                .containsExactly("f stuck");
        assertThat(lab.rows("SELECT kind, message FROM ddw.inspect()"))
                .containsExactly("broken_tracking public.t is not tracked any more: the home was restored from a dump");
        assertThat(lab.rows("SELECT * FROM ddw.repair()")).isEmpty();
    }

    @Test
    void triggers_on_a_table_that_has_another_number_do_nothing_however_it_is_altered() throws SQLException {
        lab.run("CREATE TABLE restored (id int PRIMARY KEY, n text)");
        for (String trigger : lab.rows("SELECT pg_get_triggerdef(oid) FROM pg_trigger"
                + " WHERE tgrelid = 'public.t'::regclass AND NOT tgisinternal")) {
            lab.run(trigger.replace(" ON public.t ", " ON public.restored "));
        }
        lab.run("ALTER TABLE restored RENAME COLUMN id TO number", "ALTER TABLE restored DROP COLUMN n");

        lab.run("INSERT INTO restored VALUES (1)", "UPDATE restored SET number = 2", "TRUNCATE restored");

        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1");
    }

    @Test
    void forgotten_and_enabled_again_it_works() throws SQLException {
        lab.rows("SELECT ddw.forget('public.t')");
        process = lab.watch(TABLE);
        lab.run("INSERT INTO t VALUES (2)");

        assertThat(lab.changes(lab.staged(process))).hasSize(1);
    }
}
