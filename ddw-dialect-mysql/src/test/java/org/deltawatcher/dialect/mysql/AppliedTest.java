package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.spi.TargetWriter.Mark;
import org.deltawatcher.api.table.TableShape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each batch is applied once, whoever else is at it at the same time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AppliedTest {

    private final TargetLab target = new TargetLab();
    private final TargetWriter writer = target.target().writer();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void clean() {
        target.clean("t");
    }

    @AfterAll
    void close() {
        threads.shutdownNow();
        target.close();
    }

    /** Claims, and marks a position; returns what was marked before. */
    private Optional<Mark> apply(Claim claim, long position) {
        List<Optional<Mark>> found = new ArrayList<>();
        writer.inTransaction(writing -> {
            found.add(writing.claim(claim, batch -> true));
            writing.mark(claim, new Mark("w", position));
        });
        return found.get(0);
    }

    @Test
    void applied_is_made_once_by_two_who_miss_it_at_once() throws Exception {
        CyclicBarrier both = new CyclicBarrier(4);
        List<Future<Optional<Mark>>> results = new ArrayList<>();
        for (int lane = 0; lane < 4; lane++) {
            Claim claim = target.claim(lane, 0, 1);
            results.add(threads.submit(() -> {
                both.await();
                return apply(claim, 1);
            }));
        }
        for (Future<Optional<Mark>> result : results) {
            assertThat(result.get(20, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(target.value("SELECT COUNT(*) FROM " + target.schema() + ".applied"))
                .isEqualTo("5");
    }

    @Test
    void a_second_worker_of_a_lane_waits_for_the_first_and_finds_what_it_applied() throws Exception {
        apply(target.claim(2, 0, 1), 1);
        CountDownLatch isClaimed = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Future<?> first = threads.submit(() -> {
            writer.inTransaction(writing -> {
                writing.claim(target.claim(0, 0, 2), batch -> true);
                isClaimed.countDown();
                mayGoOn.await();
                writing.mark(target.claim(0, 0, 2), new Mark("w", 20));
            });
            return true;
        });
        isClaimed.await();
        Future<Optional<Mark>> later = threads.submit(() -> apply(target.claim(0, 0, 3), 30));
        Future<Optional<Mark>> late = threads.submit(() -> apply(target.claim(0, 0, 1), 10));
        Future<Optional<Mark>> other = threads.submit(() -> apply(target.claim(1, 0, 1), 10));
        assertThat(other.get(20, TimeUnit.SECONDS)).isEmpty();
        awaitLockWaits(2);
        mayGoOn.countDown();

        first.get(20, TimeUnit.SECONDS);
        assertThat(later.get(20, TimeUnit.SECONDS)).contains(new Mark("w", 20));
        assertThatThrownBy(late::get).hasCauseInstanceOf(LeaseLostException.class);
    }

    @Test
    void the_first_batch_of_an_epoch_waits_for_those_of_the_last_one_and_later_ones_of_that_are_refused()
            throws Exception {
        apply(target.claim(0, 0, 1), 1);
        CountDownLatch areClaimed = new CountDownLatch(2);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Callable<Boolean> ofOld = oldBatch(0, areClaimed, mayGoOn);
        Future<Boolean> one = threads.submit(ofOld);
        Future<Boolean> two = threads.submit(oldBatch(1, areClaimed, mayGoOn));
        areClaimed.await();
        Future<Optional<Mark>> next = threads.submit(() -> apply(target.claim(0, 1, 9), 30));
        awaitLockWaits(1);
        assertThat(next.isDone()).isFalse();
        mayGoOn.countDown();

        assertThat(one.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(two.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(next.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThatThrownBy(() -> apply(target.claim(1, 0, 10), 3)).isInstanceOf(LeaseLostException.class);
    }

    private Callable<Boolean> oldBatch(int lane, CountDownLatch areClaimed, CountDownLatch mayGoOn) {
        return () -> {
            writer.inTransaction(writing -> {
                writing.claim(target.claim(lane, 0, 2), batch -> true);
                areClaimed.countDown();
                mayGoOn.await();
                writing.mark(target.claim(lane, 0, 2), new Mark("w", 2));
            });
            return true;
        };
    }

    private void awaitLockWaits(int count) {
        Awaitility.await()
                .until(() -> Integer.parseInt(target.value("SELECT COUNT(*) FROM information_schema.INNODB_TRX"
                                + " WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%" + target.schema()
                                + ".applied%'"))
                        >= count);
    }

    @Test
    void a_connection_that_is_killed_before_the_commit_leaves_nothing_behind() {
        target.run("CREATE TABLE shop.t (id INT PRIMARY KEY)");
        TableShape shape = target.table("t");
        apply(target.claim(0, 0, 1), 10);

        assertThatThrownBy(() -> writer.inTransaction(writing -> {
                    writing.claim(target.claim(0, 0, 2), batch -> true);
                    try (var rows = writing.open(shape, shape.columnNames(), shape.key())) {
                        rows.put(TargetLab.row(1L), false);
                        rows.flush();
                    }
                    writing.mark(target.claim(0, 0, 2), new Mark("w", 20));
                    killWriter();
                }))
                .isInstanceOf(TargetUnavailableException.class)
                .hasMessageContaining("target there");
        assertThat(target.value("SELECT COUNT(*) FROM shop.t")).isEqualTo("0");
        assertThat(apply(target.claim(0, 0, 3), 30)).contains(new Mark("w", 10));
    }

    @Test
    void an_answer_to_the_commit_that_is_lost_is_found_out_by_the_next_claim() {
        apply(target.claim(0, 0, 1), 10);
        TargetWriter unlucky = target.target(
                        new LosingCommits(target.lab().database().dataSource()).dataSource())
                .writer();

        assertThatThrownBy(() -> unlucky.inTransaction(writing -> {
                    writing.claim(target.claim(0, 0, 2), batch -> true);
                    writing.mark(target.claim(0, 0, 2), new Mark("w", 20));
                }))
                .isInstanceOf(TargetUnavailableException.class);
        assertThat(apply(target.claim(0, 0, 3), 30)).contains(new Mark("w", 20));
    }

    /** Kills the connection that holds the lane's row. INNODB_TRX would be a tenth of a second old. */
    private void killWriter() {
        String session = target.value("SELECT DISTINCT s.PROCESSLIST_ID FROM performance_schema.data_locks l"
                + " JOIN performance_schema.threads s ON s.THREAD_ID = l.THREAD_ID"
                + " WHERE l.OBJECT_SCHEMA = '" + target.schema() + "' AND l.OBJECT_NAME = 'applied'");
        target.run("KILL " + session);
    }
}
