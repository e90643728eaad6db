package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Ended;
import org.deltawatcher.core.cycle.Outcome;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.watch.Upkeep;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Eight workers and sixteen writers on one home whose connections are killed all the time, while it is purged. In the end
 * every result equals a recomputation.
 */
@Timeout(300)
final class KilledConnectionsTest {

    private static final Logger log = LoggerFactory.getLogger(KilledConnectionsTest.class);
    private static final int WRITERS = 16;
    private static final int WORKERS = 8;
    private static final int ROUNDS = Integer.getInteger("ddw.kills", 40);
    private static final int BATCHES_A_ROUND = 5;
    private static final Polling EAGER =
            new Polling(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ZERO, Duration.ZERO);
    private static final Upkeep BUSY =
            new Upkeep(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(200));

    /** Three of the workers' connections or of the writers', whoever they are. */
    private static final String KILL = "SELECT count(pg_terminate_backend(pid)) FROM ("
            + "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name IN ('worker', '" + AuditedNotes.WRITER + "') ORDER BY random() LIMIT 3) v";

    private final HomeDatabase database = HomeDatabase.create();
    private final AuditedNotes notes = new AuditedNotes(database, WRITERS);
    private final Semaphore committed = new Semaphore(0);
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        for (var worker : workers) {
            worker.stop(Duration.ZERO);
        }
        pools.forEach(HikariDataSource::close);
        notes.close();
        database.close();
    }

    @Test
    void connections_that_are_killed_lose_nothing_and_repeat_nothing() throws Exception {
        database.execute("UPDATE ddw.home SET rotate_rows = 200");
        for (int i = 0; i < WORKERS; i++) {
            start();
        }
        long killed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            awaitBatches();
            killed += notes.number(KILL);
        }
        int transactions = notes.stop();
        notes.awaitProcessed();

        notes.assertExact();
        assertThat(notes.number("SELECT count(*) FROM ddw.parked")).isZero();
        log.info(
                "Killed connections={} transactions={} changes={} batches={} released={} expired={}",
                killed,
                transactions,
                notes.number("SELECT count(*) FROM seen"),
                notes.number("SELECT count(*) FROM ddw.batch"),
                batches("released"),
                batches("expired"));
    }

    private long batches(String state) throws SQLException {
        return notes.number("SELECT count(*) FROM ddw.batch WHERE state = '" + state + "'");
    }

    private void awaitBatches() throws InterruptedException {
        for (int i = 0; i < BATCHES_A_ROUND; i++) {
            notes.goOn();
            assertThat(committed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }
        committed.drainPermits();
    }

    private void start() {
        var config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.addDataSourceProperty("ApplicationName", "worker");
        config.setMaximumPoolSize(6);
        var pool = new HikariDataSource(config);
        pools.add(pool);
        var worker = new Worker(
                "test",
                new PostgresDialect().open(pool, "ddw"),
                Executors.builtIn(),
                WorkerSettings.standard()
                        .withThreads(2)
                        .withPolling(EAGER)
                        .withUpkeep(BUSY)
                        .withLongestAbsence(Duration.ofSeconds(1)),
                new CycleListener() {
                    @Override
                    public void ended(String home, Ended ended) {
                        if (ended.outcome() == Outcome.COMMITTED) {
                            committed.release();
                        }
                    }
                });
        workers.add(worker);
        worker.start();
    }
}
