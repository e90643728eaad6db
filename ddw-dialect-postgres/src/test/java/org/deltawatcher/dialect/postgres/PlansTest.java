package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A batch of 1,000 out of many changes costs what 1,000 cost; the tables are never analyzed. */
class PlansTest {

    private static final Pattern BUFFERS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");

    private static Lab lab;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TABLE big (id bigint PRIMARY KEY, n int)",
                "SELECT ddw.enable('public.big')",
                "ALTER TABLE ddw.delta_big_0 SET (autovacuum_enabled = false)");
        lab.run("SELECT ddw.register('public.big', 'one', 'sql', 'x')");
        lab.run("SELECT ddw.register('public.big', 'four', 'sql', 'x', lanes => 4)");
        try (Connection late = lab.connect()) {
            late.setAutoCommit(false);
            Lab.execute(late, "INSERT INTO big VALUES (-1, 1), (-2, 1)");
            lab.run("INSERT INTO big SELECT i, 1 FROM generate_series(1, 100000) i");
            assertThat(staged("one")).isNotNull();
            Lab.execute(late, "INSERT INTO big VALUES (-3, 1)");
            late.commit();
            late.setAutoCommit(true);
        }
        lab.run("INSERT INTO big SELECT i, 1 FROM generate_series(100001, 150000) i");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static String staged(String process) throws SQLException {
        return lab.one("SELECT ddw.stage('public.big', ?, 1000)", process);
    }

    /** Blocks that the first, topmost, node counts: with all below it. */
    private static int buffers(String query) throws SQLException {
        return buffersIn(String.join("\n", lab.rows("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + query)));
    }

    private static int buffersIn(String plan) {
        Matcher matcher = BUFFERS.matcher(plan);
        int sum = 0;
        for (int i = 0; i < 2 && matcher.find(); i++) {
            sum += Integer.parseInt(matcher.group(1));
        }
        assertThat(plan).doesNotContainPattern("\"Node Type\": \"Seq Scan\",[^}]*\"Relation Name\": \"delta_");
        return sum;
    }

    private static void isCheap(String process, int limit) throws SQLException {
        String batch = lab.one(
                "SELECT batch_id FROM ddw.batch WHERE state = 'staged' AND name = ? ORDER BY staged_at DESC LIMIT 1",
                process);
        assertThat(buffers("SELECT * FROM ddw.changes_big WHERE batch_id = '" + batch + "' ORDER BY position"))
                .as("changes")
                .isLessThan(limit);
        assertThat(buffers("SELECT * FROM ddw.net_big WHERE batch_id = '" + batch + "'"))
                .as("net")
                .isLessThan(limit);
    }

    @Test
    void a_batch_is_staged_and_read_by_index_also_with_late_rows_of_a_long_transaction() throws SQLException {
        for (int i = 0; i < 102; i++) {
            isCheapNowAndThen(i);
            lab.rows("SELECT ddw.commit(batch_id) FROM ddw.batch WHERE state = 'staged' AND name = 'one'");
            assertThat(staged("one")).isNotEqualTo("-");
        }
        assertThat(lab.one("SELECT count(*) > 0 FROM ddw.batch WHERE cardinality(late) > 0"))
                .isEqualTo("t");
        String late = lab.one("SELECT batch_id FROM ddw.batch WHERE cardinality(late) > 0 ORDER BY staged_at LIMIT 1");
        assertThat(buffers("SELECT * FROM ddw.changes_big WHERE batch_id = '" + late + "'"))
                .isLessThan(400);
        assertThat(buffers("SELECT ddw.stage('public.big', 'one', 1000)"))
                .as("stage, nothing free")
                .isLessThan(400);
    }

    private static void isCheapNowAndThen(int i) throws SQLException {
        if (i % 25 == 0) {
            isCheap("one", 400);
        }
    }

    @Test
    void a_lane_s_batch_reads_what_lies_between_its_rows_and_no_more() throws SQLException {
        assertThat(buffers("SELECT ddw.stage('public.big', 'four', 1000)"))
                .as("stage")
                .isLessThan(3000);
        isCheap("four", 1000);
    }

    /** The server keeps the plans of copies, and learns of growth only when the table is analyzed. */
    @Test
    void a_plan_from_when_the_table_was_empty_reads_by_index_too() throws SQLException {
        lab.run(
                "CREATE TABLE grown (id bigint PRIMARY KEY, n int)",
                "SELECT ddw.enable('public.grown')",
                "ALTER TABLE ddw.delta_grown_0 SET (autovacuum_enabled = false)",
                "SELECT ddw.register('public.grown', 'one', 'sql', 'x')");
        try (Connection worker = lab.connect()) {
            Lab.execute(worker, "SET plan_cache_mode = force_generic_plan");
            for (String view : new String[] {"changes", "net"}) {
                Lab.execute(
                        worker,
                        "PREPARE " + view + "(uuid) AS SELECT * FROM ddw." + view + "_grown WHERE batch_id = $1");
                Lab.execute(worker, "EXECUTE " + view + "('00000000-0000-0000-0000-000000000000')");
            }
            lab.run("INSERT INTO grown SELECT i, 1 FROM generate_series(1, 100000) i");
            String batch = lab.one("SELECT ddw.stage('public.grown', 'one', 1000)");

            for (String view : new String[] {"changes", "net"}) {
                String plan = String.join(
                        "\n",
                        Lab.rows(
                                worker,
                                "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE " + view + "('" + batch + "')"));
                assertThat(buffersIn(plan)).as(view).isLessThan(400);
                assertThat(plan).contains("\"Actual Rows\": 1000");
            }
        }
    }
}
