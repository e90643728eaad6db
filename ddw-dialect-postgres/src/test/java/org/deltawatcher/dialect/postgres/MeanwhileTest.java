package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    /** Begins a call and returns once the server says that it waits for a lock. */
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
