package org.deltawatcher.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

final class TestDatabaseTest {

    @Test
    void two_databases_know_nothing_of_each_other() throws SQLException {
        try (TestDatabase one = TestDatabase.create();
                TestDatabase other = TestDatabase.create()) {
            execute(one, "CREATE TABLE t (id int)");

            assertThat(query(one, "SELECT count(*) FROM pg_class WHERE relname = 't'"))
                    .isEqualTo("1");
            assertThat(query(other, "SELECT count(*) FROM pg_class WHERE relname = 't'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_copy_has_what_was_in_the_original() throws SQLException {
        try (TestDatabase original = TestDatabase.create()) {
            execute(original, "CREATE TABLE t AS SELECT 42 AS answer");

            try (TestDatabase copy = original.copy()) {
                assertThat(query(copy, "SELECT answer FROM t")).isEqualTo("42");
            }
        }
    }

    @Test
    void a_closed_database_is_gone_whoever_is_connected() throws SQLException {
        TestDatabase closed = TestDatabase.create();
        String name = closed.toString();
        try (Connection stillOpen = closed.connect()) {
            assertThat(stillOpen.isValid(1)).isTrue();

            closed.close();
        }
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(query(database, "SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void logical_decoding_is_on() throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(query(database, "SHOW wal_level")).isEqualTo("logical");
        }
    }

    private static void execute(TestDatabase database, String statement) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static String query(TestDatabase database, String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }
}
