package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server alters a table by more statements than ALTER TABLE. */
class AlterByAnotherNameTest {

    private static Lab lab;
    private static int tables;

    private String table;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE FOREIGN DATA WRAPPER nowhere", "CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void track() throws SQLException {
        table = "t" + ++tables;
        lab.run(
                "CREATE FOREIGN TABLE p_" + table + " (id int NOT NULL, v int, w int) SERVER nowhere",
                "CREATE TABLE " + table + " (PRIMARY KEY (id)) INHERITS (p_" + table + ")");
        lab.enable("public." + table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"VIEW", "MATERIALIZED VIEW"})
    void a_column_is_renamed_as_if_the_table_were_a_view(String kind) throws SQLException {
        lab.run("ALTER TABLE " + table + " NO INHERIT p_" + table);
        lab.run(
                "ALTER " + kind + " " + table + " RENAME COLUMN v TO x",
                "INSERT INTO " + table + " (id, x) VALUES (1, 2)");

        assertThat(lab.recorded("delta_" + table, "new_id, new_x")).containsExactly("I 1 2");
    }

    @Test
    void a_foreign_table_that_the_table_inherits_from_is_altered() throws SQLException {
        lab.run("INSERT INTO " + table + " VALUES (1, 1, 1)");
        lab.run(
                "ALTER FOREIGN TABLE p_" + table + " RENAME v TO x",
                "UPDATE " + table + " SET x = 2",
                "ALTER FOREIGN TABLE p_" + table + " ALTER COLUMN x TYPE bigint",
                "UPDATE " + table + " SET x = 3000000000");

        assertThat(lab.recorded("delta_" + table, "new_x")).containsExactly("I 1", "U 2", "U 3000000000");
    }

    @Test
    void a_table_is_renamed_as_if_it_were_an_index() throws SQLException {
        lab.run("ALTER INDEX " + table + " RENAME TO renamed_" + table);

        assertThat(lab.rows("SELECT source FROM ddw.watch")).contains("public.renamed_" + table);
    }
}
