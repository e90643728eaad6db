package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A value that goes there and back in one transaction, in a row that is locked besides, is recorded as it happened. */
class LockedRowsTest {

    @Test
    void there_and_back_stays_there_and_back() throws SQLException {
        try (Lab lab = new Lab()) {
            lab.run(
                    "CREATE TABLE t (id int PRIMARY KEY, v int)",
                    "CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t)",
                    "INSERT INTO t VALUES (1, 2), (2, 2)");
            lab.enable("public.t");

            lab.run(
                    "INSERT INTO child VALUES (1, 1)",
                    "UPDATE t SET v = 1 WHERE id = 1",
                    "UPDATE t SET v = 2 WHERE id = 1");
            lab.run("SELECT FROM t FOR UPDATE", "UPDATE t SET v = 1 WHERE id = 2", "UPDATE t SET v = 2 WHERE id = 2");

            assertThat(lab.recorded("delta_t", "new_id, old_v, new_v"))
                    .containsExactly("U 1 2 1", "U 1 1 2", "U 2 2 1", "U 2 1 2");
        }
    }
}
