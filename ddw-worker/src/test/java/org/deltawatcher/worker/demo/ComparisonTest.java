package org.deltawatcher.worker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    private static final Result HOURS = new Result("kept", "p", "SELECT team, hours FROM notes");

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void createTables() throws SQLException {
        database = TestDatabase.create();
        connection = database.connect();
        sql("CREATE TABLE notes (team text, hours numeric)");
        sql("CREATE TABLE kept (team text, hours numeric)");
        sql("INSERT INTO notes VALUES ('north', 7.5), ('south', NULL), ('west', 1), ('west', 1)");
        sql("INSERT INTO kept VALUES ('west', 1.00), ('north', 7.50), ('south', NULL), ('west', 1)");
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void the_same_rows_in_another_order_are_equal() throws SQLException {
        var comparison = Comparison.of(HOURS, connection);

        assertThat(comparison.isEqual()).isTrue();
        assertThat(comparison.rows()).isEqualTo(4);
        assertThat(comparison.examples()).isEmpty();
    }

    @Test
    void a_row_that_differs_is_missing_and_too_many() throws SQLException {
        sql("UPDATE kept SET hours = 7.25 WHERE team = 'north'");

        var comparison = Comparison.of(HOURS, connection);

        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.missing()).isEqualTo(1);
        assertThat(comparison.surplus()).isEqualTo(1);
        assertThat(comparison.examples())
                .containsExactly(
                        "from scratch only: {\"team\":\"north\",\"hours\":7.5}",
                        "in the result only: {\"team\":\"north\",\"hours\":7.25}");
    }

    @Test
    void null_is_not_taken_for_a_value() throws SQLException {
        sql("UPDATE kept SET hours = 0 WHERE team = 'south'");

        assertThat(Comparison.of(HOURS, connection).isEqual()).isFalse();
    }

    @Test
    void a_row_that_is_there_once_too_often_is_noticed() throws SQLException {
        sql("INSERT INTO kept VALUES ('west', 1)");

        var comparison = Comparison.of(HOURS, connection);

        assertThat(comparison.missing()).isZero();
        assertThat(comparison.surplus()).isEqualTo(1);
    }

    @Test
    void a_row_that_is_lost_is_noticed() throws SQLException {
        sql("DELETE FROM kept WHERE team = 'north'");

        var comparison = Comparison.of(HOURS, connection);

        assertThat(comparison.missing()).isEqualTo(1);
        assertThat(comparison.surplus()).isZero();
    }

    private void sql(String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
