package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk loads, {@code pg_restore --disable-triggers} and fixtures of tests turn triggers off and on again. */
class DisabledTriggersTest {

    private static final String ENABLED =
            "SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgrelid = 'public.t'::regclass AND NOT tgisinternal";

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, v int)");
        lab.enable("public.t");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL", "USER", "\"0_ddw_change\""})
    void what_was_not_recorded_meanwhile_is_told_and_afterwards_they_are_as_they_were(String which)
            throws SQLException {
        lab.run("ALTER TABLE t DISABLE TRIGGER " + which);
        lab.run("INSERT INTO t VALUES (1, 0)");
        assertThat(lab.rows("SELECT kind FROM ddw.inspect()")).contains("triggers_gone", "lost_changes");

        lab.run("ALTER TABLE t ENABLE TRIGGER " + which);
        lab.run(
                "INSERT INTO t VALUES (2, 0)",
                "SET LOCAL session_replication_role = replica",
                "INSERT INTO t VALUES (3, 0)");

        assertThat(lab.rows(ENABLED)).containsExactly("A");
        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 2", "I 3");
        assertThat(lab.rows("SELECT message FROM ddw.warning WHERE cleared_at IS NULL AND kind = 'lost_changes'"))
                .singleElement()
                .asString()
                .contains("triggers of public.t were disabled", "ddw.enable('public.t') clears this");
        lab.rows("SELECT ddw.inspect()");
        assertThat(lab.rows("SELECT kind FROM ddw.warning WHERE cleared_at IS NULL"))
                .containsExactly("lost_changes");
        lab.enable("public.t");
        lab.rows("SELECT ddw.inspect()");
        assertThat(lab.rows("SELECT kind FROM ddw.warning WHERE cleared_at IS NULL"))
                .isEmpty();
    }

    @Test
    void where_nobody_is_told_of_alter_table_a_warning_says_that_triggers_are_off() throws SQLException {
        lab.run("ALTER EVENT TRIGGER ddw_on_alter DISABLE", "ALTER TABLE t DISABLE TRIGGER ALL");

        assertThat(lab.rows("SELECT kind, message FROM ddw.inspect()"))
                .singleElement()
                .asString()
                .startsWith("triggers_gone public.t is not recorded whole")
                .contains("0_ddw_change", "ddw.enable('public.t')");
    }

    @Test
    void a_type_is_altered_without_waiting_for_writers_of_a_table_whose_triggers_are_not_as_they_should_be()
            throws SQLException {
        lab.run("CREATE TYPE mood AS ENUM ('a')", "ALTER EVENT TRIGGER ddw_on_alter DISABLE");
        lab.run("ALTER TABLE t DISABLE TRIGGER ALL", "ALTER TABLE t ENABLE TRIGGER ALL");
        lab.run("ALTER EVENT TRIGGER ddw_on_alter ENABLE ALWAYS");
        try (Connection writer = lab.connect()) {
            writer.setAutoCommit(false);
            Lab.execute(writer, "INSERT INTO t VALUES (1, 0)");

            lab.run("SET LOCAL statement_timeout = '10s'", "ALTER TYPE mood RENAME TO feeling");
            lab.run("SET LOCAL statement_timeout = '10s'", "CREATE TABLE child () INHERITS (t)");
            writer.commit();
        }
        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1");
    }
}
