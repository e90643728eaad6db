package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A transaction with many savepoints, such as a function that handles an exception for each row: each takes a transaction
 * number, and none of them is seen to be over before some transaction ends.
 */
class ManySavepointsTest {

    /** Up to a thousand numbers are looked up one by one, in both halves, whoever took them on this server. */
    private static final int MOST_LOOK_UPS = 3_000;

    private static final String STAGE = "SELECT ddw.stage('public.t', 'p', 100000)";

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id bigint PRIMARY KEY, v int)", "CREATE TABLE other (v int)");
        lab.run("INSERT INTO other VALUES (0)");
        lab.enable("public.t");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 3_000})
    void staging_reads_no_more_than_there_is_to_stage_and_misses_nothing(int savepoints) throws SQLException {
        lab.run("SELECT ddw.register('public.t', 'p', 'sql', 'x')");
        lab.run("INSERT INTO t SELECT -n, 0 FROM generate_series(1, 20000) n");
        lab.run("ANALYZE ddw.delta_t"); // every row is of the same transaction, as far as the planner knows
        try (Connection busy = lab.connect();
                Connection beside = lab.connect()) {
            begin(busy, "INSERT INTO t VALUES (1, 0)");
            Lab.execute(busy, loop(savepoints));
            begin(beside, "INSERT INTO t VALUES (2, 0)");
            lab.rows(STAGE);
            assertThat(committed()).containsExactly("20000 -20000 -1");
            lab.run("INSERT INTO t VALUES (3, 0)");
            beside.commit();

            assertThat(rowsRead("SELECT * FROM ddw.due()")).isLessThan(100);
            assertThat(rowsRead("SELECT pending FROM ddw.process_status")).isLessThan(100);
            assertThat(rowsRead(STAGE)).isLessThan(100);
            assertThat(committed()).as("what was begun among the savepoints").containsExactly("2 2 3");
            busy.commit();
            assertThat(rowsRead(STAGE)).isLessThan(100);
            assertThat(committed()).as("what was begun before them").containsExactly("1 1 1");
            assertThat(lab.one(STAGE)).isEqualTo("-");
        }
    }

    @Test
    void a_batch_is_not_taken_for_so_large_that_its_query_were_worth_compiling() throws SQLException {
        lab.run("SELECT ddw.register('public.t', 'p', 'sql', 'x')");
        lab.run("INSERT INTO t SELECT n, 0 FROM generate_series(1, 20000) n");
        lab.run("ANALYZE ddw.delta_t");
        String batch = lab.one(STAGE);

        for (String view : new String[] {"changes_t", "net_t"}) {
            String top = lab.one("EXPLAIN SELECT * FROM ddw." + view + " WHERE batch_id = '" + batch + "'");
            double cost = Double.parseDouble(top.replaceFirst(".*cost=[0-9.]+\\.\\.([0-9.]+).*", "$1"));
            assertThat(cost)
                    .as("%s: 100,000 are worth it, and the table may be a hundred times as large", top)
                    .isLessThan(1_000);
        }
    }

    @Test
    void a_function_that_updates_rows_to_what_it_has_just_made_them_looks_each_of_them_up() throws SQLException {
        lab.run("INSERT INTO t SELECT n, 0 FROM generate_series(1, 1000) n");
        try (Connection connection = lab.connect()) {
            begin(
                    connection,
                    "DO $$ BEGIN UPDATE t SET v = 1; UPDATE t SET v = 1; UPDATE t SET v = 2; DELETE FROM t;"
                            + " INSERT INTO t SELECT n, 0 FROM generate_series(1, 1000) n; END $$");

            assertThat(Lab.rows(
                            connection,
                            "SELECT relname FROM pg_stat_xact_all_tables"
                                    + " WHERE relname IN ('same_version', 'early') AND idx_tup_fetch > 10000"))
                    .isEmpty();
        }
    }

    private static void begin(Connection connection, String statement) throws SQLException {
        connection.setAutoCommit(false);
        Lab.execute(connection, statement);
    }

    private static String loop(int savepoints) {
        return "DO $$ BEGIN FOR i IN 1.." + savepoints
                + " LOOP BEGIN UPDATE other SET v = i; EXCEPTION WHEN unique_violation THEN NULL; END; END LOOP; END $$";
    }

    /** Returns how many rows of the delta table the server reads for a query. */
    private long rowsRead(String query) throws SQLException {
        try (Connection connection = lab.connect()) {
            connection.setAutoCommit(false);
            long[] before = readSoFar(connection);
            Lab.execute(connection, query);
            long[] after = readSoFar(connection);
            connection.commit();
            assertThat(after[1] - before[1]).as("look-ups").isLessThan(MOST_LOOK_UPS);
            return after[0] - before[0];
        }
    }

    /** What the session has counted and not handed over yet, of this transaction and perhaps of earlier ones. */
    private static long[] readSoFar(Connection connection) throws SQLException {
        String counted = Lab.rows(
                        connection,
                        "SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0), coalesce(sum(idx_scan), 0)"
                                + " FROM pg_stat_xact_all_tables WHERE relname IN ('delta_t_0', 'delta_t_1')")
                .get(0);
        return Stream.of(counted.split(" ", 2)).mapToLong(Long::parseLong).toArray();
    }

    /** Commits what is staged; returns how many changes that were, and the lowest and the highest key. */
    private List<String> committed() throws SQLException {
        List<String> rows = lab.rows("SELECT count(*), min(c.new_id), max(c.new_id)"
                + " FROM ddw.changes_t c JOIN ddw.batch b USING (batch_id) WHERE b.state = 'staged'");
        lab.rows("SELECT ddw.commit(batch_id) FROM ddw.batch WHERE state = 'staged'");
        return rows;
    }
}
