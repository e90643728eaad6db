package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Whatever the statement: what it does to each row is recorded, in its order, and nothing else. */
class CapturedStatementsTest {

    private static Lab lab;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t ON UPDATE CASCADE ON DELETE CASCADE, n int,"
                        + " doubled int GENERATED ALWAYS AS (n * 2) STORED)");
        lab.run("CREATE INDEX ON t (parent)");
        lab.enable("public.t");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        lab.run("TRUNCATE t", "TRUNCATE ddw.delta_t");
    }

    private static void start(String... statements) throws SQLException {
        lab.run(statements);
        lab.run("DELETE FROM ddw.delta_t");
    }

    private static java.util.List<String> recorded() throws SQLException {
        return lab.recorded("delta_t", "old_id, new_id, old_n, new_n");
    }

    @Test
    void insert_on_conflict_is_an_insert_or_an_update_or_nothing() throws SQLException {
        start("INSERT INTO t (id, n) VALUES (1, 1), (2, 2)");

        lab.run("INSERT INTO t (id, n) VALUES (1, 10), (3, 30) ON CONFLICT (id) DO UPDATE SET n = excluded.n");
        lab.run("INSERT INTO t (id, n) VALUES (2, 20) ON CONFLICT DO NOTHING");
        lab.run("INSERT INTO t (id, n) VALUES (2, 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n");

        assertThat(recorded()).containsExactlyInAnyOrder("U 1 1 1 10", "I - 3 - 30");
    }

    @Test
    void merge_records_each_of_its_actions() throws SQLException {
        start("INSERT INTO t (id, n) VALUES (1, 1), (2, 2), (3, 3)");

        lab.run("MERGE INTO t USING (VALUES (1, 10), (2, NULL), (3, 3), (4, 40)) v (id, n) ON v.id = t.id"
                + " WHEN MATCHED AND v.n IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET n = v.n"
                + " WHEN NOT MATCHED THEN INSERT (id, n) VALUES (v.id, v.n)");

        assertThat(recorded()).containsExactlyInAnyOrder("U 1 1 1 10", "D 2 - 2 -", "I - 4 - 40");
    }

    @Test
    void copy_and_a_bulk_insert_of_100_000_rows_record_every_row() throws SQLException, IOException {
        try (Connection connection = lab.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY t (id, n) FROM STDIN", new StringReader("-1\t5\n-2\t\\N\n"));
        }
        assertThat(recorded()).containsExactly("I - -1 - 5", "I - -2 - -");

        lab.run("INSERT INTO t (id, n) SELECT i, i FROM generate_series(1, 100000) i");

        assertThat(
                        lab.one(
                                "SELECT count(*), count(DISTINCT new_id), count(DISTINCT position) FROM ddw.delta_t WHERE new_id > 0"))
                .isEqualTo("100000 100000 100000");
    }

    @Test
    void a_change_of_the_key_is_d_and_i_in_the_order_of_the_rows() throws SQLException {
        start("INSERT INTO t (id, n) VALUES (3, 3), (2, 2), (1, 1)");

        lab.run("UPDATE t SET id = id + 1");

        assertThat(recorded())
                .containsExactly("D 3 - 3 -", "I - 4 - 3", "D 2 - 2 -", "I - 3 - 2", "D 1 - 1 -", "I - 2 - 1");
    }

    @Test
    void keys_that_change_their_sign_are_deleted_and_added() throws SQLException {
        start("INSERT INTO t (id, n) VALUES (1, 1), (2, 2)");

        lab.run("UPDATE t SET id = -id, n = n + 1");

        assertThat(recorded()).containsExactly("D 1 - 1 -", "I - -1 - 2", "D 2 - 2 -", "I - -2 - 3");
    }

    @Test
    void rows_that_a_foreign_key_takes_along_follow_the_row_that_took_them() throws SQLException {
        start("INSERT INTO t (id, parent, n) VALUES (1, NULL, 1), (2, 1, 2), (3, 2, 3)");

        lab.run("UPDATE t SET id = 10 WHERE id = 1");
        assertThat(lab.recorded("delta_t", "old_id, new_id, old_parent, new_parent"))
                .containsExactly("D 1 - - -", "I - 10 - -", "U 2 2 1 10");

        lab.run("DELETE FROM ddw.delta_t", "DELETE FROM t WHERE id = 10");
        assertThat(recorded()).containsExactly("D 10 - 1 -", "D 2 - 2 -", "D 3 - 3 -");
    }

    @Test
    void truncate_is_one_change_also_with_identities_restarted_or_by_cascade() throws SQLException {
        start(
                "INSERT INTO t (id, n) VALUES (1, 1)",
                "CREATE TABLE IF NOT EXISTS other (id int PRIMARY KEY)",
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS other_id int REFERENCES other");

        lab.run("TRUNCATE t RESTART IDENTITY");
        lab.run("TRUNCATE other CASCADE");

        assertThat(recorded()).containsExactly("T - - - -", "T - - - -");
    }

    @Test
    void an_update_that_changes_nothing_is_no_change_and_takes_no_position() throws SQLException {
        start("INSERT INTO t (id, n) VALUES (1, NULL), (2, 2)");
        String before = lab.one("SELECT last_value FROM ddw.seq_t");

        lab.run("UPDATE t SET n = n, id = id, parent = NULL");

        assertThat(recorded()).isEmpty();
        assertThat(lab.one("SELECT last_value FROM ddw.seq_t")).isEqualTo(before);
    }

    @Test
    void the_generated_column_is_left_out() throws SQLException {
        assertThat(lab.one("SELECT columns FROM ddw.tracking WHERE source = 'public.t'"))
                .doesNotContain("doubled");
    }

    @Test
    void what_is_rolled_back_to_a_savepoint_is_not_recorded() throws SQLException {
        lab.run(
                "INSERT INTO t (id, n) VALUES (1, 1)",
                "SAVEPOINT a",
                "INSERT INTO t (id, n) VALUES (2, 2)",
                "UPDATE t SET n = 5",
                "ROLLBACK TO a",
                "UPDATE t SET n = 6");

        assertThat(recorded()).containsExactly("I - 1 - 1", "U 1 1 1 6");
        assertThat(lab.one("SELECT count(DISTINCT transaction) FROM ddw.delta_t"))
                .isEqualTo("1");
    }

    @Test
    void a_trigger_of_the_users_that_changes_the_row_again_comes_after() throws SQLException {
        lab.run(
                "CREATE OR REPLACE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN UPDATE t SET n = n + 1 WHERE id = NEW.id AND n < 3; RETURN NULL; END$$",
                "CREATE OR REPLACE FUNCTION before() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.n := NEW.n * 1; RETURN NEW; END$$",
                "CREATE TRIGGER again AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION again()",
                "CREATE TRIGGER \"A before\" BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION before()");
        try {
            lab.run("INSERT INTO t (id, n) VALUES (1, 1)");

            assertThat(recorded()).containsExactly("I - 1 - 1", "U 1 1 1 2", "U 1 1 2 3");
        } finally {
            lab.run("DROP TRIGGER again ON t", "DROP TRIGGER \"A before\" ON t");
        }
    }

    @Test
    void rows_that_arrive_by_replication_are_recorded() throws SQLException {
        lab.run(
                "SET LOCAL session_replication_role = replica",
                "INSERT INTO t (id, n) VALUES (1, 1)",
                "UPDATE t SET n = 2",
                "DELETE FROM t",
                "TRUNCATE t");

        assertThat(recorded()).containsExactly("I - 1 - 1", "U 1 1 1 2", "D 1 - 2 -", "T - - - -");
    }

    @Test
    void a_writer_may_run_at_any_isolation_level() throws SQLException {
        lab.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "INSERT INTO t (id, n) VALUES (1, 1)");
        lab.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "UPDATE t SET n = 2", "SELECT count(*) FROM t");

        assertThat(recorded()).containsExactly("I - 1 - 1", "U 1 1 1 2");
    }

    @Test
    void serializable_writers_of_different_rows_do_not_conflict_because_of_us() throws SQLException {
        start("INSERT INTO t (id, n) VALUES (1, 1), (2, 2)");
        try (Connection one = lab.connect();
                Connection two = lab.connect()) {
            for (Connection connection : new Connection[] {one, two}) {
                connection.setAutoCommit(false);
                Lab.execute(connection, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
            }
            Lab.execute(one, "INSERT INTO t (id, n) VALUES (11, 1)");
            Lab.execute(two, "INSERT INTO t (id, n) VALUES (12, 1)");
            one.commit();
            two.commit();
            one.setAutoCommit(true);
            two.setAutoCommit(true);
        }

        assertThat(recorded()).containsExactlyInAnyOrder("I - 11 - 1", "I - 12 - 1");
    }

    @Test
    void the_origin_of_one_transaction_does_not_leak_into_the_next() throws SQLException {
        try (Connection connection = lab.connect()) {
            connection.setAutoCommit(false);
            Lab.execute(connection, "SET LOCAL ddw.origin = 'import'", "INSERT INTO t (id) VALUES (1)");
            connection.commit();
            Lab.execute(connection, "INSERT INTO t (id) VALUES (2)");
            connection.commit();
            connection.setAutoCommit(true);
        }

        assertThat(lab.recorded("delta_t", "origin, new_id")).containsExactly("I import 1", "I - 2");
    }
}
