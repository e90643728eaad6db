package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is parked keeps its types, and follows ALTER TABLE as all that is recorded does. */
class ParkedTypesTest {

    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** Tracks {@code t}, inserts rows, and parks the first of them. */
    private void park(String columns, String rows) throws SQLException {
        lab.run("CREATE TABLE t (" + columns + ")", "SELECT ddw.enable('public.t')");
        lab.rows(
                "SELECT ddw.register('public.t', 'p', 'sql', 'SELECT 1', max_attempts => 1, backoff => '0', max_backoff => '0')");
        lab.run("INSERT INTO t VALUES " + rows);
        lab.rows("SELECT ddw.release(ddw.stage('public.t', 'p', 1), 'poison')");
    }

    private String replayed(String columns) throws SQLException {
        lab.rows("SELECT ddw.replay('public.t', 'p')");
        String batch = lab.one("SELECT ddw.stage('public.t', 'p')");
        return lab.one("SELECT " + columns + " FROM ddw.changes_t WHERE batch_id = ?::uuid", batch);
    }

    /** Stages and commits until nothing is left; returns the batches' rows, those of one batch joined. */
    private List<String> drained(String columns) throws SQLException {
        List<String> batches = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String batch = lab.one("SELECT ddw.stage('public.t', 'p')");
            if (!batch.equals("-")) {
                batches.add(String.join(
                        ", ",
                        lab.rows(
                                "SELECT " + columns + " FROM ddw.changes_t WHERE batch_id = ?::uuid ORDER BY position",
                                batch)));
                lab.rows("SELECT ddw.commit(?::uuid)", batch);
            }
        }
        return batches;
    }

    @Test
    void what_becomes_text_is_written_as_the_type_writes_it() throws SQLException {
        park("id int PRIMARY KEY, a int[], at timestamp, j jsonb[]", "(1, '{1,2}', '2026-01-02 03:04:05', '{\"1\"}')");
        lab.run("ALTER TABLE t ALTER a TYPE text, ALTER at TYPE text, ALTER j TYPE text");

        assertThat(replayed("new_a, new_at, new_j")).isEqualTo("{1,2} 2026-01-02 03:04:05 {1}");
    }

    @Test
    void columns_come_go_and_change_their_names() throws SQLException {
        park("id int PRIMARY KEY, a int, b text", "(1, 7, 'x')");
        lab.run("ALTER TABLE t RENAME a TO c", "ALTER TABLE t DROP b", "ALTER TABLE t ADD b int", "UPDATE t SET b = 8");

        assertThat(replayed("new_c, new_b, new_b_3")).isEqualTo("7 - x");
        assertThat(lab.one("SELECT image ->> 'new_c' FROM ddw.parked")).isEqualTo("7");
    }

    @Test
    void a_label_that_is_renamed_is_renamed_there_too() throws SQLException {
        lab.run("CREATE TYPE mood AS ENUM ('good')");
        park("id int PRIMARY KEY, m mood", "(1, 'good')");
        lab.run("ALTER TYPE mood RENAME VALUE 'good' TO 'fine'");

        assertThat(replayed("new_m")).isEqualTo("fine");
    }

    @Test
    void a_key_of_json_still_holds_up_its_later_changes_when_lanes_have_met() throws SQLException {
        park("k jsonb, id int, v int, PRIMARY KEY (k, id)", "('{\"a\": 1}', 1, 1), ('{\"a\": 2}', 2, 1)");
        lab.run("UPDATE t SET v = 2");
        lab.run("ALTER TABLE t ALTER id TYPE numeric");
        lab.run("UPDATE t SET v = 3");

        assertThat(String.join(", ", drained("new_id, new_v"))).isEqualTo("2 1, 2 2, 2 3");
        lab.rows("SELECT ddw.replay('public.t', 'p')");
        assertThat(String.join(", ", drained("new_id, new_v"))).isEqualTo("1 1, 1 2, 1 3");
    }

    @Test
    void a_key_that_becomes_text_does_so_too() throws SQLException {
        park("k timestamp PRIMARY KEY, v int", "('2026-01-01 01:01:01', 1), ('2026-01-02 01:01:01', 1)");
        lab.run("UPDATE ddw.process SET lanes = 4");
        lab.run("UPDATE t SET v = 2");
        lab.run("ALTER TABLE t ALTER k TYPE text");
        lab.run("UPDATE t SET v = 3");

        assertThat(String.join(", ", drained("substr(new_k::text, 1, 10), new_v")))
                .isEqualTo("2026-01-02 1, 2026-01-02 2, 2026-01-02 3");
        assertThat(lab.rows("SELECT DISTINCT d.bucket = k.bucket FROM ddw.parked k JOIN ddw.delta_t d ON d.position ="
                        + " (SELECT max(position) FROM ddw.delta_t WHERE new_k LIKE '2026-01-01%')"))
                .containsExactly("t");
        lab.rows("SELECT ddw.replay('public.t', 'p')");
        assertThat(drained("new_v")).containsExactly("1, 2, 3");
    }

    @Test
    void what_is_over_is_thrown_away() throws SQLException {
        park("id int PRIMARY KEY", "(1), (2)");
        drained("new_id");
        assertThat(lab.rows("SELECT new_id FROM ddw.kept_t")).containsExactly("1");
        lab.rows("SELECT ddw.drop_parked('public.t', 'p')");
        lab.run("UPDATE ddw.home SET keep_batches = '0'");
        for (int i = 3; i < 5; i++) { // until the lane has passed it for good
            lab.run("INSERT INTO t VALUES (" + i + ")");
            drained("new_id");
        }
        lab.rows("SELECT ddw.purge()");

        assertThat(lab.one("SELECT (SELECT count(*) FROM ddw.parked), (SELECT count(*) FROM ddw.kept_t)"))
                .isEqualTo("0 0");
    }
}
