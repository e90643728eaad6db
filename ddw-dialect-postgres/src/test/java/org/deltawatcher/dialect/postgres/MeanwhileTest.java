package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call that has to wait for somebody's open transaction, and finds the world changed behind the lock. Each test holds the
 * transaction open until the server says that the call waits.
 */
class MeanwhileTest {

    private static final SourceName TABLE = new SourceName("public", "t");

    private Lab lab;
    private Connection open;

    @BeforeEach
    void begin() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, v int)");
        open = lab.connect();
        open.setAutoCommit(false);
    }

    @AfterEach
    void end() throws SQLException {
        open.rollback();
        open.setAutoCommit(true);
        open.close();
        lab.close();
    }

    @Test
    void a_load_that_waits_for_an_alter_table_copies_the_new_column() throws Exception {
        lab.run("INSERT INTO t VALUES (1, 1)");
        ProcessKey process = lab.watch(TABLE);
        lab.rows("SELECT ddw.reload('public.t', 'process')");
        Lab.execute(open, "ALTER TABLE t ADD c int", "UPDATE t SET c = 10");

        CompletableFuture<List<String>> stage = waiting("SELECT ddw.stage('public.t', 'process')");
        open.commit();
        stage.get();
        lab.commit(lab.home().selfWatch().batches(process, 1).get(0).batch());

        assertThat(lab.changes(lab.staged(process)))
                .extracting(change -> change.after().get("c"))
                .containsExactly(10);
    }

    @Test
    void a_write_that_waits_for_a_repair_finds_each_column_under_its_own_name() throws Exception {
        lab.watch(TABLE);
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t"); // in the way of whoever follows
            lab.run("ALTER TABLE t RENAME id TO x", "ALTER TABLE t RENAME v TO id", "ALTER TABLE t RENAME x TO v");
            reader.rollback();
            reader.setAutoCommit(true);
        }
        Lab.execute(open, "SELECT ddw.repair()");

        CompletableFuture<List<String>> insert = waiting("INSERT INTO t (v, id) VALUES (1, 10) RETURNING v");
        open.commit();
        insert.get();

        assertThat(lab.recorded("delta_t", "new_v, new_id")).containsExactly("I 1 10");
    }

    @Test
    void a_writer_that_waits_for_nobody_long_is_not_kept_waiting_by_a_repair() throws Exception {
        lab.watch(TABLE);
        Lab.rows(open, "SELECT count(*) FROM ddw.delta_t");
        lab.run("ALTER TABLE t ADD c int");
        CompletableFuture<List<String>> repair = waiting("SELECT ddw.repair()");

        for (int i = 0; !repair.isDone(); i++) {
            lab.run("SET lock_timeout = '900ms'; INSERT INTO t VALUES (" + i + ")");
        }

        assertThat(repair.get()).singleElement().asString().contains("could not be repaired");
    }

    @Test
    void a_writer_of_two_tables_that_a_repair_follows_is_not_told_of_a_deadlock() throws Exception {
        lab.run("CREATE TABLE u (id int PRIMARY KEY)");
        lab.watch(TABLE);
        lab.watch(new SourceName("public", "u"));
        try (Connection reader = lab.connect();
                Connection writer = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t, ddw.delta_u");
            lab.run("ALTER TABLE t ADD c int", "ALTER TABLE u ADD c int");
            reader.rollback();
            reader.setAutoCommit(true);
            writer.setAutoCommit(false);
            Lab.execute(writer, "INSERT INTO u VALUES (1, 1)");

            assertThat(Lab.rows(open, "SELECT ddw.repair()"))
                    .satisfiesExactly(
                            t -> assertThat(t).contains("followed"),
                            u -> assertThat(u).contains("could not be repaired"));
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
                try {
                    Lab.execute(writer, "INSERT INTO t VALUES (1, 1, 1)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> !lab.rows("SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted")
                    .isEmpty());
            open.commit();
            second.get();
            writer.commit();
            writer.setAutoCommit(true);
        }

        assertThat(lab.rows("SELECT ddw.repair()")).singleElement().asString().contains("public.u", "followed");
    }

    /** The server lets a table that was rewritten look empty to older snapshots. */
    @ParameterizedTest
    @ValueSource(strings = {"REPEATABLE READ", "SERIALIZABLE"})
    void who_reads_a_delta_table_that_was_rewritten_since_the_snapshot_is_told_to_run_again(String isolation)
            throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        lab.run("CREATE TABLE copy (id int, v text)", "INSERT INTO t VALUES (1, 1)");
        BatchId batch = lab.staged(process).id();
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL " + isolation, "SELECT count(*) FROM copy");
        lab.run("ALTER TABLE t ALTER v TYPE text");

        assertThatThrownBy(() -> Lab.rows(open, "SELECT new_v FROM ddw.net_t WHERE batch_id = '" + batch + "'"))
                .extracting(error -> ((SQLException) error).getSQLState())
                .isEqualTo("40001");
        assertThat(lab.rows("SELECT new_v FROM ddw.net_t WHERE batch_id = '" + batch + "'"))
                .containsExactly("1");
    }

    @Test
    void a_stable_function_that_waits_for_a_delta_table_to_be_rewritten_is_told_to_run_again() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        lab.run(
                "INSERT INTO t VALUES (1, 1)",
                "CREATE FUNCTION f(batch uuid) RETURNS SETOF text LANGUAGE plpgsql STABLE AS"
                        + " 'BEGIN RETURN QUERY SELECT new_v::text FROM ddw.net_t WHERE batch_id = batch; END'");
        BatchId batch = lab.staged(process).id();
        Lab.execute(open, "ALTER TABLE t ALTER v TYPE text");
        assertThat(Lab.rows(open, "SELECT new_v FROM ddw.net_t WHERE batch_id = '" + batch + "'"))
                .as("in the transaction of the ALTER TABLE")
                .containsExactly("1");

        CompletableFuture<List<String>> read = waiting("SELECT f('" + batch + "')");
        open.commit();

        assertThatThrownBy(read::get).hasMessageContaining("was altered since the snapshot was taken");
    }

    @Test
    void a_reader_that_queues_behind_a_repair_is_not_told_of_a_deadlock() throws Exception {
        lab.watch(TABLE);
        Lab.rows(open, "SELECT count(*) FROM ddw.delta_t"); // in the way of the ALTER TABLE
        lab.run("ALTER TABLE t ADD c int");
        open.rollback();
        Lab.rows(open, "SELECT count(*) FROM ddw.kept_t"); // the last of the tables that a repair alters
        CompletableFuture<List<String>> repair = waiting("SELECT ddw.repair()");
        CompletableFuture<List<String>> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return lab.rows("SELECT FROM ddw.net_t");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> lab.rows("SELECT FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND datname = current_database()")
                        .size()
                == 2);

        open.rollback();

        assertThat(repair.get()).singleElement().asString().contains("followed an alteration");
        assertThat(reader.get()).isEmpty();
    }

    @Test
    void a_repair_waits_for_whoever_wrote_a_column_that_is_not_followed() throws Exception {
        lab.watch(TABLE);
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t");
            lab.run("ALTER TABLE t ADD c int");
            reader.rollback();
            reader.setAutoCommit(true);
        }
        Lab.execute(open, "INSERT INTO t VALUES (1, 10, 100)");

        CompletableFuture<List<String>> repair = waiting("SELECT ddw.repair()");
        open.commit();
        repair.get();

        assertThat(lab.rows("SELECT reason FROM ddw.lost"))
                .singleElement()
                .asString()
                .contains("was altered");
    }

    @Test
    void a_batch_that_is_being_staged_is_taken_back_when_its_process_gets_another_executor() throws Exception {
        lab.watch(TABLE);
        lab.rows("SELECT ddw.register('public.t', 'copy', 'sql', 'SELECT 1')");
        lab.run("INSERT INTO t VALUES (1, 10)");
        Lab.rows(open, "SELECT ddw.stage('public.t', 'copy')");

        CompletableFuture<List<String>> edit =
                waiting("UPDATE ddw.process SET executor = 'row-sql' WHERE name = 'copy' RETURNING 1");
        open.commit();

        assertThat(edit.get()).containsExactly("1");
        assertThat(lab.rows("SELECT state FROM ddw.batch")).containsExactly("released");
    }

    @Test
    void enabling_again_waits_for_whoever_wrote_while_it_was_off() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        Lab.execute(open, "INSERT INTO t VALUES (1)");
        lab.rows("SELECT ddw.disable('public.t')"); // Its triggers stay, as the table is busy.
        Lab.execute(open, "INSERT INTO t VALUES (2)");

        CompletableFuture<List<String>> enable = waiting("SELECT ddw.enable('public.t')");
        Lab.execute(open, "INSERT INTO t VALUES (3)");
        open.commit();
        enable.get();
        lab.rows("SELECT ddw.reload('public.t', 'process')");
        lab.commit(lab.staged(process));
        lab.run("INSERT INTO t VALUES (4)");

        assertThat(lab.changes(lab.staged(process))).hasSize(3);
    }

    @Test
    void enabling_beside_a_disabling_that_is_not_committed_waits_for_writers_too() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        try (Connection writer = lab.connect()) {
            writer.setAutoCommit(false);
            Lab.execute(writer, "INSERT INTO t VALUES (1)");
            Lab.execute(open, "SELECT ddw.disable('public.t')");
            CompletableFuture<List<String>> enable = waiting("SELECT ddw.enable('public.t')");
            open.commit();
            Lab.execute(writer, "INSERT INTO t VALUES (2)");
            writer.commit();
            writer.setAutoCommit(true);
            enable.get();
        }
        lab.rows("SELECT ddw.reload('public.t', 'process')");
        lab.commit(lab.staged(process));

        assertThat(lab.changes(lab.staged(process))).hasSize(2);
    }

    @Test
    void enabling_beside_a_renaming_that_is_not_committed_tracks_nothing_twice() throws Exception {
        lab.watch(TABLE);
        Lab.execute(open, "ALTER TABLE t RENAME TO t_new");

        CompletableFuture<List<String>> enable = waiting("SELECT ddw.enable('public.t')");
        open.commit();

        assertThatThrownBy(enable::get).hasMessageContaining("there is no table public.t");
        assertThat(lab.rows("SELECT source FROM ddw.watch")).containsExactly("public.t_new");
    }

    @Test
    void enabling_waits_for_an_alter_table_and_sees_what_it_did() throws Exception {
        Lab.execute(open, "ALTER TABLE t DROP v, ADD w int");

        CompletableFuture<List<String>> enable = waiting("SELECT ddw.enable('public.t')");
        open.commit();
        enable.get();
        lab.run("INSERT INTO t VALUES (1, 7)");

        assertThat(lab.recorded("delta_t", "new_id, new_w")).containsExactly("I 1 7");
    }

    @Test
    void a_purge_that_waits_for_a_stage_leaves_the_load_that_it_took() throws Exception {
        lab.run("INSERT INTO t VALUES (1, 1)");
        lab.watch(TABLE);
        lab.run("UPDATE ddw.watch SET slot_since = slot_since - interval '1 day'");
        Lab.execute(open, "SELECT ddw.reload('public.t', 'process')", "SELECT ddw.stage('public.t', 'process')");

        CompletableFuture<List<String>> purge = waiting("SELECT ddw.purge()");
        open.commit();

        assertThat(purge.get()).doesNotContain("public.t: truncated finished loads");
        assertThat(lab.rows("SELECT op FROM ddw.load_t ORDER BY position")).containsExactly("T", "I");
    }

    @Test
    void removing_a_process_takes_the_batch_back_that_was_being_staged() throws Exception {
        lab.watch(TABLE);
        lab.run("INSERT INTO t VALUES (1)");
        String batch = Lab.rows(open, "SELECT ddw.stage('public.t', 'process')").get(0);

        CompletableFuture<List<String>> remove = waiting("SELECT ddw.remove('public.t', 'process')");
        open.commit();
        remove.get();

        assertThat(lab.one("SELECT state, error FROM ddw.batch_log")).isEqualTo("released process removed");
        lab.register(TABLE);
        assertThatThrownBy(() -> lab.home().transactions().inTransaction(transaction -> {
                    lab.home().stagingStore().commit(transaction, BatchId.parse(batch));
                    return true;
                }))
                .isInstanceOf(LeaseLostException.class);
    }

    @Test
    void removing_a_process_by_a_delete_takes_its_batch_back_too() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        lab.run("INSERT INTO t VALUES (1)");
        Batch batch = lab.staged(process);

        lab.run("DELETE FROM ddw.process");

        assertThat(lab.one("SELECT state FROM ddw.batch_log")).isEqualTo("released");
        assertThatThrownBy(() -> lab.commit(batch)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void filters_of_two_processes_that_are_registered_at_once_are_both_in_force() throws Exception {
        lab.enable("public.t");
        Lab.execute(open, "SELECT ddw.register('public.t', 'high', 'sql', 'SELECT 1', filter => 'v > 0')");

        CompletableFuture<List<String>> register =
                waiting("SELECT ddw.register('public.t', 'low', 'sql', 'SELECT 1', filter => 'v < 0')");
        open.commit();
        register.get();
        lab.run("INSERT INTO t VALUES (1, -1), (2, 1)");

        for (String name : List.of("high", "low")) {
            assertThat(lab.staged(new ProcessKey(TABLE, name)).changeCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"changes_t, net_t", "net_t, changes_t"})
    void who_reads_both_views_while_a_filter_is_edited_is_not_told_of_a_deadlock(String first, String second)
            throws Exception {
        lab.watch(TABLE);
        Lab.rows(open, "SELECT FROM ddw." + first);
        CompletableFuture<Void> edit = CompletableFuture.runAsync(() -> {
            try {
                lab.run("UPDATE ddw.process SET filter = 'v > 0'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !lab.rows("SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted")
                .isEmpty());

        Lab.rows(open, "SELECT FROM ddw." + second);
        open.commit();
        edit.get();
    }

    @Test
    void a_filter_edited_beside_an_alter_table_leaves_the_new_column_in_the_views() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        Lab.execute(open, "ALTER TABLE t ADD c int");

        CompletableFuture<List<String>> edit = waiting("UPDATE ddw.process SET filter = 'v > 0' RETURNING name");
        open.commit();
        edit.get();
        lab.run("INSERT INTO t VALUES (1, 1, 5)");

        assertThat(lab.changes(lab.staged(process)))
                .extracting(change -> change.after().get("c"))
                .containsExactly(5);
    }

    @Test
    void a_stage_that_has_read_the_process_when_its_lanes_are_to_meet_does_not_go_beyond() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        lab.run("INSERT INTO t VALUES (1, 1)");
        // A place to wait at, between the process that is read and the lane that is locked.
        lab.run("CREATE OR REPLACE FUNCTION ddw._refuse_restored(watch ddw.watch) RETURNS void LANGUAGE sql AS"
                + " 'SELECT pg_advisory_xact_lock(4711)'");
        Lab.execute(open, "SELECT pg_advisory_xact_lock(4711)");
        CompletableFuture<List<String>> stage = waiting("SELECT ddw.stage('public.t', 'process')");
        lab.run("UPDATE ddw.process SET lanes = 2");
        lab.run("INSERT INTO t VALUES (2, 2)");
        open.commit();
        stage.get();

        List<Object> ids = new ArrayList<>();
        Optional<Batch> batch =
                Optional.of(lab.home().selfWatch().batches(process, 1).get(0).batch());
        for (; batch.isPresent(); batch = lab.stage(process, 10)) {
            lab.changes(batch.get()).forEach(change -> ids.add(change.after().get("id")));
            lab.commit(batch.get());
        }
        assertThat(ids).containsExactly(1, 2);
    }

    @Test
    void an_alter_table_with_an_old_snapshot_does_not_lose_a_filter_that_was_set_since() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM t");
        lab.run("UPDATE ddw.process SET filter = 'v > 0'");
        Lab.execute(open, "ALTER TABLE t ADD n int");
        open.commit();
        lab.run("INSERT INTO t VALUES (1, -1, 1), (2, 1, 1)");

        assertThat(lab.staged(process).changeCount()).isEqualTo(1);
    }

    /** The event trigger would write down columns as they were. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t ADD x int         | ALTER TABLE t DROP x",
                "ALTER TABLE t ADD x int         | ALTER TABLE t RENAME v TO w",
                "ALTER TABLE t ALTER v TYPE text | ALTER TABLE t RENAME v TO w",
                "ALTER TABLE t RENAME TO u       | ALTER TABLE u ADD x int",
                "SELECT ddw.enable('public.n')   | ALTER TABLE n RENAME v TO w",
                "SELECT ddw.enable('public.n')   | ALTER TABLE n ADD x int",
                "SELECT ddw.enable('public.n')   | ALTER TABLE n DISABLE TRIGGER ALL; ALTER TABLE n ENABLE TRIGGER ALL",
                "SELECT ddw.enable('public.n')   | DROP TYPE mood CASCADE",
                "SELECT ddw.enable('public.c')   | ALTER TABLE parent RENAME a TO b",
                "SELECT ddw.enable('public.c')   | DROP TABLE c",
            })
    void an_alter_table_with_an_old_snapshot_is_told_to_run_again(String meanwhile, String alteration)
            throws SQLException {
        lab.enable("public.t");
        lab.run("CREATE TYPE mood AS ENUM ('good')", "CREATE TABLE n (id int PRIMARY KEY, v int, m mood)");
        lab.run("CREATE TABLE parent (a int)", "CREATE TABLE c (id int PRIMARY KEY) INHERITS (parent)");
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM ddw.home");
        lab.run(meanwhile);

        assertThatThrownBy(() -> Lab.execute(open, alteration))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("run the transaction again")
                .extracting(error -> ((SQLException) error).getSQLState())
                .isEqualTo("40001");
        open.rollback();
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", alteration);
        open.commit();
        assertThat(lab.rows("SELECT ddw.repair()")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"ADD x int | RENAME v TO w", "ALTER v TYPE text | RENAME v TO w"})
    void an_alter_table_with_a_snapshot_before_one_that_is_not_followed_is_told_to_run_again(
            String meanwhile, String alteration) throws SQLException {
        lab.enable("public.t");
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM ddw.home");
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t"); // in the way of whoever follows
            lab.run("ALTER TABLE t " + meanwhile);
            reader.rollback();
            reader.setAutoCommit(true);
        }

        assertThatThrownBy(() -> Lab.execute(open, "ALTER TABLE t " + alteration))
                .hasMessageContaining("run the transaction again");
    }

    @Test
    void an_alter_table_with_an_old_snapshot_of_what_nobody_tracks_is_none_of_our_business() throws SQLException {
        lab.enable("public.t");
        lab.run("CREATE TABLE n (id int PRIMARY KEY, v int)");
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SELECT count(*) FROM ddw.home");
        lab.run("ALTER TABLE t ADD x int", "ALTER TABLE n ADD x int");

        Lab.execute(open, "ALTER TABLE n DROP x");
        open.commit();
    }

    @Test
    void enabling_with_an_old_snapshot_is_refused() throws SQLException {
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM t");

        assertThatThrownBy(() -> Lab.execute(open, "SELECT ddw.enable('public.t')"))
                .hasMessageContaining("enable must run at READ COMMITTED");
    }

    @Test
    void an_alter_table_with_an_old_snapshot_beside_a_purge_does_not_make_writes_fail() throws SQLException {
        lab.enable("public.t");
        Lab.execute(open, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM t");
        lab.run("UPDATE ddw.home SET rotate_rows = 1", "INSERT INTO t VALUES (1, 1)");
        lab.rows("SELECT ddw.purge()"); // Changes the row of the watch, which is out of reach for the old snapshot.
        Lab.execute(open, "ALTER TABLE t DROP v", "INSERT INTO t VALUES (2)");
        open.commit();
        lab.run("INSERT INTO t VALUES (3)");

        assertThat(lab.recorded("delta_t", "new_id")).containsExactlyInAnyOrder("I 1", "I 2", "I 3");
        lab.rows("SELECT ddw.repair()");
        assertThat(lab.home().selfWatch().diagnose())
                .filteredOn(finding -> finding.subject().equals("tracking of public.t"))
                .allMatch(finding -> finding.isGood());
    }

    /** Begins a call and returns once the server says that it waits for a lock. */
    @Test
    void registering_beside_a_renaming_that_is_not_committed_says_so() throws Exception {
        lab.watch(TABLE);
        Lab.execute(open, "ALTER TABLE t RENAME TO t_new");
        CompletableFuture<List<String>> register =
                waiting("SELECT ddw.register('public.t', 'second', 'sql', 'SELECT 1')");
        open.commit();

        assertThatThrownBy(register::get).hasMessageContaining("source public.t was renamed or forgotten just now");
    }

    @Test
    void forgetting_beside_a_registration_that_is_not_committed_forgets_that_too() throws Exception {
        lab.watch(TABLE);
        Lab.execute(open, "SELECT ddw.register('public.t', 'second', 'sql', 'SELECT 1')");
        CompletableFuture<List<String>> forget = waiting("SELECT ddw.forget('public.t')");
        open.commit();
        forget.get();

        assertThat(lab.rows("SELECT name FROM ddw.process")).isEmpty();
    }

    private CompletableFuture<List<String>> waiting(String call) {
        CompletableFuture<List<String>> result = CompletableFuture.supplyAsync(() -> {
            try {
                return lab.rows(call);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> result.isDone()
                || !lab.rows(
                                "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                        .isEmpty());
        assertThat(result).as(call).isNotDone();
        return result;
    }
}
