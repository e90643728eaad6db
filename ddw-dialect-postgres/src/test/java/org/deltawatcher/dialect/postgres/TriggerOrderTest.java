package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Triggers of the user's own that change other rows of the very statement that fired them. The server fires them before it
 * fires ours for those rows; what is recorded is in the order in which the rows were changed all the same.
 */
class TriggerOrderTest {

    private Lab lab;
    private ProcessKey process;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, v int, total int NOT NULL DEFAULT 0)");
        process = lab.watch(new SourceName("public", "t"));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void trigger(String event, String body) throws SQLException {
        lab.run(
                "CREATE FUNCTION neighbours() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " + body
                        + " RETURN NULL; END$$",
                "CREATE TRIGGER zz AFTER " + event + " ON t FOR EACH ROW EXECUTE FUNCTION neighbours()");
    }

    private void isInOrder() throws SQLException {
        Batch batch = lab.staged(process);
        assertThat(lab.rows("""
                        SELECT c.position, c.op FROM (
                            SELECT c.*, lag(ROW(new_id, new_v, new_total)) OVER line AS before, lag(c.op) OVER line AS op_before
                              FROM ddw.changes_t c WHERE c.batch_id = ?::uuid
                            WINDOW line AS (PARTITION BY coalesce(new_id, old_id) ORDER BY position)) c
                         WHERE CASE WHEN op = 'I' THEN op_before IN ('I', 'U')
                                    ELSE op_before = 'D' OR before IS NOT NULL AND before IS DISTINCT FROM ROW(old_id, old_v, old_total) END
                        """, batch.id().toString()))
                .as("changes that do not continue what came before")
                .isEmpty();
        List<String> rows = lab.rows("SELECT id, v, total FROM t ORDER BY id");
        assertThat(lab.rows(
                        "SELECT new_id, new_v, new_total FROM ddw.net_t WHERE batch_id = ?::uuid AND op = 'I' ORDER BY 1",
                        batch.id().toString()))
                .isEqualTo(rows);
        assertThat(lab.rows("SELECT reason FROM ddw.lost")).isEmpty();
    }

    @Test
    void neighbours_updated_while_they_are_inserted() throws SQLException {
        trigger("INSERT", "UPDATE t SET total = total + NEW.id WHERE id IN (NEW.id - 1, NEW.id + 1, NEW.id + 2);");

        lab.run("INSERT INTO t SELECT g, g FROM generate_series(1, 8) g", "INSERT INTO t VALUES (10, 1), (9, 1)");
        isInOrder();
    }

    @Test
    void neighbours_updated_again_and_again_in_one_transaction() throws SQLException {
        trigger(
                "UPDATE",
                "IF NEW.v <> OLD.v THEN UPDATE t SET total = total + 1 WHERE id = NEW.id + 1;"
                        + " UPDATE t SET total = total + 1 WHERE id = NEW.id + 2; END IF;");

        lab.run(
                "INSERT INTO t SELECT g, 0 FROM generate_series(1, 8) g",
                "UPDATE t SET v = v + 1",
                "UPDATE t SET v = v - 1");
        lab.run("UPDATE t SET v = v + 1", "DELETE FROM t WHERE id = 5", "UPDATE t SET v = v + 1");
        isInOrder();
    }

    @Test
    void neighbours_deleted_while_they_are_inserted() throws SQLException {
        trigger("INSERT", "DELETE FROM t WHERE id = NEW.id + 1;");

        lab.run("INSERT INTO t SELECT g, g FROM generate_series(1, 6) g", "INSERT INTO t VALUES (2, 7), (4, 8)");
        isInOrder();
    }

    @Test
    void neighbours_that_get_another_key_while_they_are_inserted() throws SQLException {
        trigger("INSERT", "UPDATE t SET id = id + 100 WHERE id = NEW.id + 1;");

        lab.run("INSERT INTO t SELECT g, g FROM generate_series(1, 6) g");
        isInOrder();
    }

    @Test
    void rows_that_are_merely_locked_by_then() throws SQLException {
        lab.run("CREATE TABLE child (id int REFERENCES t)");
        trigger("INSERT", "INSERT INTO child SELECT id FROM t WHERE id = NEW.id + 1; PERFORM FROM t FOR UPDATE;");

        lab.run("INSERT INTO t SELECT g, g FROM generate_series(1, 6) g");
        isInOrder();
    }
}
