package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The delta table is emptied half by half: nothing that is needed goes, and no writer waits. */
class PurgeTest {

    private static final SourceName TABLE = new SourceName("public", "t");

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)",
                "UPDATE ddw.home SET rotate_rows = 1");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private List<String> purge() {
        return lab.home().changeSource().purge();
    }

    private void write() throws SQLException {
        lab.run("SET LOCAL lock_timeout = '1s'", "INSERT INTO t (n) VALUES (1)");
    }

    private void drain(ProcessKey process) {
        for (Optional<Batch> batch = lab.stage(process, 100); batch.isPresent(); batch = lab.stage(process, 100)) {
            lab.commit(batch.get());
        }
    }

    private String halves() throws SQLException {
        return lab.one("SELECT (SELECT count(*) FROM ddw.delta_t_0), (SELECT count(*) FROM ddw.delta_t_1)");
    }

    @Test
    void the_halves_take_turns_and_what_is_processed_is_truncated() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        write();
        assertThat(purge()).containsExactly("public.t: moved on to half 1");
        write();
        assertThat(halves()).isEqualTo("1 1");
        assertThat(purge()).isEmpty();

        drain(process);
        assertThat(purge()).containsExactly("public.t: truncated half 0", "public.t: moved on to half 0");
        assertThat(halves()).isEqualTo("0 1");
        write();
        assertThat(purge()).contains("public.t: truncated half 1");
        assertThat(lab.staged(process).changeCount()).isEqualTo(1);
    }

    @Test
    void a_table_without_a_process_is_emptied_too() throws SQLException {
        lab.enable("public.t");
        write();
        purge();
        write();

        assertThat(purge()).contains("public.t: truncated half 0");
        assertThat(halves()).isEqualTo("0 1");
    }

    @Test
    void a_process_that_lags_keeps_what_it_has_not_seen() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        ProcessKey lagging = new ProcessKey(TABLE, "lagging");
        lab.home()
                .processes()
                .add(org.deltawatcher.api.ProcessDefinition.builder(lagging, "sql", "SELECT 1")
                        .active(false)
                        .build());
        write();
        purge();
        drain(process);

        assertThat(purge()).isEmpty();
        assertThat(halves()).isEqualTo("1 0");
    }

    @Test
    void a_staged_batch_keeps_its_changes_and_lets_writers_write() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        write();
        purge();
        Batch batch = lab.staged(process);

        assertThat(purge()).isEmpty();
        write();
        assertThat(lab.changes(batch)).hasSize(1);
        lab.commit(batch);
        assertThat(purge()).contains("public.t: truncated half 0");
    }

    @Test
    void a_staged_batch_of_newer_changes_does_not_keep_a_half_that_all_have_passed() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        write();
        purge();
        drain(process);
        write();
        Batch batch = lab.staged(process);

        assertThat(purge()).contains("public.t: truncated half 0");
        assertThat(lab.changes(batch)).hasSize(1);
    }

    @Test
    void a_writer_s_open_transaction_holds_its_half_up_and_nobody_else() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        try (Connection writer = lab.connect()) {
            writer.setAutoCommit(false);
            Lab.execute(writer, "INSERT INTO t (n) VALUES (1)");
            purge();
            drain(process);

            assertThat(purge()).isEmpty();
            write();
            Lab.execute(writer, "INSERT INTO t (n) VALUES (2)");
            writer.commit();
            writer.setAutoCommit(true);
        }
        assertThat(lab.staged(process).changeCount()).isEqualTo(3);
    }

    @Test
    void a_reader_of_the_half_holds_it_up_and_nobody_else() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        write();
        purge();
        drain(process);
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t_0");

            assertThat(purge()).isEmpty();
            write();
            reader.rollback();
            reader.setAutoCommit(true);
        }
        assertThat(purge()).contains("public.t: truncated half 0");
    }

    @Test
    void readers_of_whom_one_is_always_there_do_not_hold_a_half_up_for_ever() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        write();
        purge();
        drain(process);
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            readers.add(CompletableFuture.runAsync(() -> read(isOver), threads));
        }
        int purges = 1;
        while (!purge().contains("public.t: truncated half 0") && purges < 30) {
            purges++;
        }
        isOver.set(true);
        readers.forEach(CompletableFuture::join);
        threads.shutdown();

        assertThat(purges).isLessThan(30);
    }

    @Test
    void the_longer_a_half_is_in_the_way_the_longer_a_purge_waits_for_its_readers() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        write();
        purge();
        drain(process);
        lab.run("UPDATE ddw.watch SET slot_since = slot_since - interval '1 day'");
        CompletableFuture<List<String>> purge;
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t_0");
            purge = CompletableFuture.supplyAsync(this::purge);
            await().atMost(Duration.ofSeconds(8)).until(this::hasWaitedForLongerThanAMoment);
            reader.rollback();
            reader.setAutoCommit(true);
        }

        assertThat(purge.get()).contains("public.t: truncated half 0");
    }

    @Test
    void a_reader_who_reads_for_long_is_not_waited_for_each_time() throws SQLException {
        ProcessKey process = lab.watch(TABLE);
        write();
        purge();
        drain(process);
        lab.run("UPDATE ddw.watch SET slot_since = slot_since - interval '200s'"); // so two seconds, if it waits
        int withoutWaiting = 0;
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t_0");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !lab.rows("SELECT FROM pg_stat_activity WHERE state = 'idle in transaction'"
                                    + " AND xact_start < clock_timestamp() - interval '3s'")
                            .isEmpty());
            for (int i = 0; i < 20 && withoutWaiting == 0; i++) {
                long begun = System.nanoTime();
                assertThat(purge()).isEmpty();
                withoutWaiting += System.nanoTime() - begun < 1_900_000_000L ? 1 : 0;
            }
            reader.rollback();
            reader.setAutoCommit(true);
        }

        assertThat(withoutWaiting).isOne();
        assertThat(purge()).contains("public.t: truncated half 0");
    }

    private boolean hasWaitedForLongerThanAMoment() throws SQLException {
        return !lab.rows("SELECT FROM pg_locks WHERE NOT granted AND relation = 'ddw.delta_t_0'::regclass"
                        + " AND waitstart < clock_timestamp() - interval '500ms'")
                .isEmpty();
    }

    private void read(AtomicBoolean isOver) {
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            while (!isOver.get()) {
                Lab.rows(reader, "SELECT (SELECT count(*) FROM ddw.delta_t), pg_sleep(0.02)");
                reader.commit();
            }
            reader.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_failing_source_does_not_hold_the_others_up() throws SQLException {
        lab.enable("public.t");
        lab.run("CREATE TABLE u (id int PRIMARY KEY)");
        lab.enable("public.u");
        lab.run("UPDATE ddw.watch SET object_name = 'gone' WHERE source = 'public.t'");
        lab.run("INSERT INTO u VALUES (1)");

        assertThat(purge())
                .anyMatch(line -> line.startsWith("public.t: could not be purged"))
                .contains("public.u: moved on to half 1");
    }

    @Test
    void tracking_turned_off_while_a_purge_is_at_work_stays_off() throws SQLException {
        lab.enable("public.t");
        write();
        lab.rows("SELECT ddw.disable('public.t')");

        purge();
        write();

        assertThat(halves()).isEqualTo("1 0");
    }

    @Test
    void nothing_is_lost_when_writers_never_stop() throws Exception {
        ProcessKey process = lab.watch(TABLE);
        AtomicBoolean isOver = new AtomicBoolean();
        int truncated = 0;
        Set<Object> seen = new HashSet<>();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (Connection connection = lab.connect()) {
                Lab.execute(connection, "SET lock_timeout = '5s'");
                while (!isOver.get()) {
                    Lab.execute(connection, "INSERT INTO t (n) VALUES (1)");
                }
                Lab.execute(connection, "RESET lock_timeout");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        int drained = 0;
        while (truncated < 6 && !writer.isDone()) {
            drained += drain(process, seen);
            truncated += (int) purge().stream()
                    .filter(line -> line.contains("truncated half"))
                    .count();
        }
        isOver.set(true);
        writer.get();
        drained += drain(process, seen);

        assertThat(lab.one("SELECT count(*) FROM t")).isEqualTo(String.valueOf(drained));
        assertThat(seen).hasSize(drained);
    }

    private int drain(ProcessKey process, Set<Object> seen) {
        int drained = 0;
        for (Optional<Batch> batch = lab.stage(process, 500); batch.isPresent(); batch = lab.stage(process, 500)) {
            for (var change : lab.changes(batch.get())) {
                seen.add(change.after().get("id"));
                drained++;
            }
            lab.commit(batch.get());
        }
        return drained;
    }
}
