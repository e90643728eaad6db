package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ddw.register} refuses, by its value and not by the name of some constraint. */
class RegisterTest {

    private static Lab lab;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY)");
        lab.enable("public.t");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void a_row_written_by_hand_is_refused_as_it_does_not_tell_where_to_begin() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run("CREATE TABLE moving (id int PRIMARY KEY)", "CREATE TABLE other (id int PRIMARY KEY)");
            lab.watch(new SourceName("public", "moving"));
            lab.enable("public.other");

            assertThatThrownBy(() -> lab.run("INSERT INTO ddw.process (source, name, executor, definition, created_at)"
                            + " VALUES ('public.moving', 'q', 'sql', 'SELECT 1', now())"))
                    .hasMessageContainingAll("process q on public.moving", "ddw.register");
            assertThatThrownBy(() -> lab.run("UPDATE ddw.process SET source = 'public.other'"))
                    .hasMessageContainingAll("cannot move from public.moving to public.other", "ddw.register");
            lab.run("ALTER TABLE moving RENAME TO moved");
            assertThat(lab.one("SELECT source FROM ddw.process")).isEqualTo("public.moved");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "batch_size => 0 | batch_size must be at least 1 but is 0",
                "lanes => 0 | lanes must be between 1 and 1024 but are 0",
                "lease_duration => '0' | lease_duration must be at least 1 second but is 00:00:00",
                "warn_after => '0' | warn_after must be above 0 but is 00:00:00",
                "max_attempts => 0 | max_attempts must be at least 1 but is 0",
                "backoff => '-1 s' | backoff must not be below 0 but is -00:00:01",
                "backoff => '1 h' | max_backoff must not be below backoff, 01:00:00, but is 00:05:00",
                "park_limit => -1 | park_limit must not be below 0 but is -1",
                "initial => 'all' | initial must be none or load but is all",
                "lanes => NULL | lanes must be given",
                "description => NULL | description must be given",
                "schedule => NULL | schedule must be given",
                "schedule => 'at 25:00' | schedule item \"at 25:00\" is not known",
                "filter => 'x > 0' | column \"x\" does not exist",
            })
    void a_value_that_cannot_be_is_refused(String argument, String message) throws SQLException {
        assertRefused("ddw.register('public.t', 'p', 'sql', 'SELECT 1', " + argument + ")", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'', 'sql', 'SELECT 1' | a process needs a name",
                "NULL, 'sql', 'SELECT 1' | a process needs a name",
                "'p', '', 'SELECT 1' | executor must be given: sql, row-sql, procedure, command",
                "'p', NULL, 'SELECT 1' | executor must be given",
                "'p', 'sql', NULL | definition must be given",
            })
    void so_is_a_process_that_lacks_something(String arguments, String message) throws SQLException {
        assertRefused("ddw.register('public.t', " + arguments + ")", message);
    }

    private static void assertRefused(String call, String message) throws SQLException {
        assertThatThrownBy(() -> lab.rows("SELECT " + call))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("DW0"))
                .hasMessageContaining(message)
                .hasMessageNotContaining("constraint");
        assertThat(lab.one("SELECT count(*) FROM ddw.process")).isEqualTo("0");
    }
}
