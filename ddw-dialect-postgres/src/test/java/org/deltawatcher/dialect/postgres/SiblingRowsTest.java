package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Triggers and foreign keys that change other rows of the statement that fired them. The server calls our trigger for such
 * a change before it has called it for what the statement itself did to that row; recorded it is in the order of events.
 * Each version of a row carries a number of its own, so that no two look the same.
 */
class SiblingRowsTest {

    private static final String STAMP = """
            CREATE SEQUENCE stamp;
            CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL DEFAULT 0, version bigint);
            CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN NEW.version := nextval('stamp'); END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION stamp()""";

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run(STAMP);
        lab.enable("public.t");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void a_row_inserted_by_the_same_statement() throws SQLException {
        trigger("UPDATE t SET v = v + 1 WHERE id = NEW.id + 1", "INSERT OR UPDATE", "pg_trigger_depth() < 3");

        lab.run("INSERT INTO t SELECT generate_series(1, 4)");

        assertInOrder();
        assertThat(lab.rows("SELECT id, v FROM t ORDER BY id")).containsExactly("1 0", "2 1", "3 2", "4 2");
    }

    @Test
    void a_row_updated_by_the_same_statement_and_a_row_deleted_after_it() throws SQLException {
        lab.run("INSERT INTO t SELECT generate_series(1, 4)");
        trigger(
                "UPDATE t SET v = v + 10 WHERE id = NEW.id + 1; DELETE FROM t WHERE id = NEW.id + 2",
                "UPDATE",
                "NEW.id = 1");

        lab.run("UPDATE t SET v = v + 1");

        assertInOrder();
        assertThat(lab.rows("SELECT id, v FROM t ORDER BY id")).containsExactly("1 1", "2 11", "4 1");
    }

    /** It looks at nothing that the other one writes to, as it has nothing to forget. */
    @Test
    void a_truncation_of_another_table_serializes_with_them() throws SQLException {
        trigger("UPDATE t SET v = v + 1 WHERE id = NEW.id + 1", "INSERT", "true");
        lab.run("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE x (v int)", "INSERT INTO x VALUES (1)");
        lab.enable("public.a");
        try (Connection truncating = lab.connect();
                Connection writing = lab.connect()) {
            for (Connection session : List.of(truncating, writing)) {
                session.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                session.setAutoCommit(false);
            }
            Lab.execute(truncating, "UPDATE x SET v = v + 1");
            Lab.rows(writing, "SELECT v FROM x");
            Lab.execute(truncating, "TRUNCATE a");
            Lab.execute(writing, "INSERT INTO t SELECT generate_series(1, 2)");
            writing.commit();
            truncating.commit();
        }

        assertInOrder();
    }

    @Test
    void a_trigger_that_fires_before_ours_and_changes_its_own_row() throws SQLException {
        lab.run(function("early", "UPDATE t SET v = v + 10 WHERE id = NEW.id"));
        lab.run("CREATE TRIGGER \"!early\" AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION early()");

        lab.run("INSERT INTO t SELECT generate_series(1, 3)");

        assertInOrder();
    }

    @Test
    void functions_that_a_statement_calls_on_rows_of_its_making() throws SQLException {
        lab.run("CREATE FUNCTION finish(i int) RETURNS int LANGUAGE plpgsql AS"
                + " $$BEGIN UPDATE t SET v = v + 1 WHERE id = i; RETURN i; END$$");

        lab.run(
                "WITH added AS (INSERT INTO t VALUES (1), (2) RETURNING id) SELECT finish(id) FROM added",
                "INSERT INTO t VALUES (3) RETURNING finish(id)",
                "UPDATE t SET v = CASE id WHEN 2 THEN finish(1) ELSE 7 END WHERE id < 3");

        assertInOrder();
    }

    @Test
    void two_tables_with_the_same_keys_do_not_get_into_each_other_s_way() throws SQLException {
        lab.run("CREATE TABLE a (id int PRIMARY KEY, v int)");
        lab.enable("public.a");
        lab.run(
                "CREATE FUNCTION of_a() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN UPDATE a SET v = v + 100 WHERE id = NEW.id + 1; RETURN NULL; END$$",
                "CREATE TRIGGER of_a AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION of_a()");
        trigger("UPDATE t SET v = v + 100 WHERE id = 2; INSERT INTO a VALUES (1, 1), (2, 2)", "INSERT", "NEW.id = 1");

        lab.run("INSERT INTO t VALUES (1), (2)");

        assertInOrder();
        assertThat(lab.recorded("delta_a", "new_id, new_v")).containsExactly("I 1 1", "I 2 2", "U 2 102");
    }

    @Test
    void a_row_touched_without_a_change_in_between() throws SQLException {
        trigger(
                "UPDATE t SET v = v WHERE id = NEW.id + 1; UPDATE t SET v = v + 100 WHERE id = NEW.id + 1",
                "INSERT OR UPDATE",
                "pg_trigger_depth() = 1");

        lab.run("INSERT INTO t VALUES (1), (2)", "UPDATE t SET v = v + 1");

        assertInOrder();
    }

    @Test
    void places_that_a_truncation_or_a_rewrite_gives_to_others() throws SQLException {
        trigger("UPDATE t SET v = v + 100 WHERE id = NEW.id + 1", "INSERT", "pg_trigger_depth() = 1");

        lab.run("INSERT INTO t VALUES (1), (2)", "TRUNCATE t", "INSERT INTO t VALUES (9), (2)");
        assertThat(lab.recorded("delta_t", "old_id, old_v, new_id, new_v"))
                .containsExactly("I - - 1 0", "I - - 2 0", "U 2 0 2 100", "T - - - -", "I - - 9 0", "I - - 2 0");
        lab.run(
                "DELETE FROM t WHERE id = 9",
                "ALTER TABLE t ALTER v TYPE bigint",
                "UPDATE t SET v = 500 WHERE id = 2",
                "UPDATE t SET v = 600 WHERE id = 2");
        assertThat(lab.rows("SELECT old_v, new_v FROM ddw.delta_t ORDER BY position DESC LIMIT 2"))
                .containsExactly("500 600", "0 500");
    }

    @Test
    void what_a_savepoint_takes_back_is_not_waited_for() throws SQLException {
        lab.run("INSERT INTO t SELECT generate_series(1, 3)");
        trigger("""
                BEGIN
                    UPDATE t SET v = v + 10 WHERE id = NEW.id + 1;
                    RAISE EXCEPTION 'no';
                EXCEPTION WHEN raise_exception THEN
                    UPDATE t SET v = v + 20 WHERE id = NEW.id + 1;
                END""", "UPDATE", "pg_trigger_depth() < 2");

        lab.run("UPDATE t SET v = v + 1");

        assertInOrder();
        assertThat(lab.one("SELECT v FROM t WHERE id = 3")).isEqualTo("21");
    }

    @Test
    void a_foreign_key_on_its_own_table_that_cascades() throws SQLException {
        lab.run(
                "CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree ON UPDATE CASCADE)",
                "INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2)");
        lab.enable("public.tree");

        lab.run("UPDATE tree SET id = id + 10");

        assertThat(
                        lab.rows(
                                "SELECT op, new_id, old_parent, new_parent FROM ddw.delta_tree WHERE new_id = 13 ORDER BY position"))
                .containsExactly("I 13 - 2", "U 13 2 12");
    }

    @Test
    void what_is_noted_meanwhile_is_thrown_away_by_a_purge() throws SQLException {
        trigger("UPDATE t SET v = v + 1 WHERE id = NEW.id + 1", "INSERT", "true");
        lab.run("INSERT INTO t SELECT generate_series(1, 4)");
        assertThat(lab.one("SELECT count(*) FROM ddw.early")).isNotEqualTo("0");

        lab.rows("SELECT ddw.purge()");

        assertThat(lab.one("SELECT count(*) FROM ddw.early")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_triggers_do_the_record_is_in_the_order_of_events(long seed) throws SQLException {
        Random random = new Random(seed);
        trigger("""
                IF random() < 0.3 THEN UPDATE t SET v = v WHERE id BETWEEN NEW.id - 1 AND NEW.id + 2;
                ELSIF random() < 0.3 THEN UPDATE t SET v = v + 1 WHERE id BETWEEN NEW.id - 1 AND NEW.id + 2;
                ELSIF random() < 0.2 THEN DELETE FROM t WHERE id = NEW.id + 3;
                ELSIF random() < 0.2 THEN UPDATE t SET id = id + 1000 WHERE id = NEW.id + 2 AND id < 500
                        AND NOT EXISTS (SELECT FROM t x WHERE x.id = NEW.id + 1002);
                END IF""", "INSERT OR UPDATE", "pg_trigger_depth() < 5");
        try (Connection session = lab.connect()) {
            Lab.execute(session, "SELECT setseed(0." + seed + ")");
            for (int i = 0; i < 60; i++) {
                int from = random.nextInt(30);
                String range = "BETWEEN %d AND %d".formatted(from, from + random.nextInt(10));
                List<String> statements = new ArrayList<>();
                statements.add("DELETE FROM t WHERE id >= 500");
                statements.add("INSERT INTO t SELECT id FROM generate_series(0, 40) id WHERE id " + range
                        + " ON CONFLICT (id) DO UPDATE SET v = t.v + 1");
                statements.add("UPDATE t SET v = v + 1 WHERE id " + range);
                statements.add("UPDATE t SET id = id + 500 WHERE id " + range
                        + " AND NOT EXISTS (SELECT FROM t x WHERE x.id BETWEEN 500 AND 999)");
                session.setAutoCommit(false);
                Lab.execute(session, statements.get(random.nextInt(4)), statements.get(random.nextInt(4)));
                session.commit();
                session.setAutoCommit(true);
            }
        }

        assertThat(lab.one("SELECT count(*) > 100 FROM ddw.early")).isEqualTo("t");
        assertInOrder();
    }

    private void trigger(String body, String events, String condition) throws SQLException {
        lab.run(function("of_the_user", "IF " + condition + " THEN " + body + "; END IF"));
        lab.run("CREATE TRIGGER of_the_user AFTER " + events + " ON t FOR EACH ROW EXECUTE FUNCTION of_the_user()");
    }

    private static String function(String name, String body) {
        return "CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + "; RETURN NULL; END $$";
    }

    /** Each change of a key begins with the version that the one before it ended with, and the last one is the row. */
    private void assertInOrder() throws SQLException {
        Map<String, String> rows = new HashMap<>();
        for (String change : lab.rows(
                "SELECT coalesce(old_id, -1), coalesce(old_version, -1), coalesce(new_id, -1), coalesce(new_version, -1), op FROM ddw.delta_t ORDER BY position")) {
            String[] part = change.split(" ", -1);
            if (!part[0].equals("-1")) {
                assertThat(rows.remove(part[0])).as(change).isEqualTo(part[1]);
            }
            if (!part[2].equals("-1")) {
                assertThat(rows.put(part[2], part[3])).as(change).isNull();
            }
        }
        assertThat(rows.entrySet().stream().map(row -> row.getKey() + " " + row.getValue()))
                .containsExactlyInAnyOrderElementsOf(lab.rows("SELECT id, version FROM t"));
    }
}
