package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Ended;
import org.deltawatcher.core.cycle.Outcome;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.testkit.contract.PostgresContractHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers of the core on a real home: their connections are killed, their statements hang, their requests wake. */
@Timeout(120)
final class WorkerOnPostgresTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Polling EAGER =
            new Polling(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ZERO, Duration.ZERO);
    private static final Polling LAZY =
            new Polling(Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO, Duration.ZERO);
    private static final String KILL_WORKERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name = 'worker'";

    private static final String HANGING = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(1000)'";

    private final PostgresContractHome contract = new PostgresContractHome();
    private final Home home = contract.home();
    private final SourceName source = contract.createTable();
    private final ProcessKey key = new ProcessKey(source, "log");
    private final News news = new News();
    private final Outside outside = new Outside();
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        for (Worker worker : workers) {
            worker.stop(Duration.ZERO);
        }
        pools.forEach(HikariDataSource::close);
        contract.close();
    }

    @Test
    void every_change_is_done_exactly_once_although_connections_are_killed_all_the_time() throws Exception {
        contract.database().execute("CREATE TABLE done (position bigint PRIMARY KEY, op char)");
        home.changeSource().enable(EnableRequest.of(source));
        home.processes()
                .add(process("sql", "INSERT INTO done SELECT position, op FROM {changes}")
                        .lanes(4)
                        .batchSize(20)
                        .build());
        ProcessKey other = new ProcessKey(source, "outside");
        home.processes()
                .add(ProcessDefinition.builder(other, "outside", "x")
                        .lanes(2)
                        .batchSize(50)
                        .build());
        start(EAGER);
        start(EAGER);

        for (int round = 0; round < 10; round++) {
            contract.database()
                    .execute("INSERT INTO " + source + " SELECT g, 'row', 1 FROM generate_series(" + (round * 100)
                            + ", " + (round * 100 + 99) + ") g");
            news.awaitCommit();
            killWorkers();
        }

        assertThat(home.processes().waitUntilProcessed(key, LONG)).isTrue();
        assertThat(home.processes().waitUntilProcessed(other, LONG)).isTrue();
        assertThat(count("SELECT count(*) FROM done")).isEqualTo(1000);
        assertThat(outside.positions).hasSize(1000);
        assertThat(count("SELECT count(*) FROM ddw.parked")).isZero();
        assertThat(count("SELECT count(*) FROM ddw.batch WHERE state = 'expired'"))
                .as("nothing had to wait for the end of a lease")
                .isZero();
        assertThat(count("SELECT count(*) FROM ddw.batch WHERE error !~* 'connection|I/O'"))
                .as("nothing failed but connections, which count if they break twice running")
                .isZero();
    }

    @Test
    void a_statement_that_hangs_is_cancelled_by_a_stop_and_its_batch_released() throws Exception {
        startOnHangingStatement().stop(Duration.ZERO);

        assertThat(home.selfWatch().batches(key, 10))
                .extracting(BatchEntry::state)
                .containsExactly(BatchEntry.State.RELEASED);
        assertThat(count(HANGING)).isZero();
        assertThat(home.workers().list()).isEmpty();
    }

    @Test
    void a_statement_that_hangs_is_cancelled_when_its_lease_is_lost() throws Exception {
        startOnHangingStatement();

        contract.advance(Duration.ofDays(1));
        assertThat(news.lost.tryAcquire(60, TimeUnit.SECONDS)).isTrue();

        assertThat(home.selfWatch().batches(key, 10))
                .extracting(BatchEntry::state)
                .contains(BatchEntry.State.EXPIRED);
    }

    @Test
    void a_request_wakes_a_worker_that_would_not_have_asked() throws Exception {
        home.changeSource().enable(EnableRequest.of(source));
        home.processes()
                .add(process("sql", "SELECT count(*) FROM {changes}")
                        .schedule("on request")
                        .build());
        start(LAZY);
        for (int round = 0; round < 3; round++) {
            contract.database().execute("INSERT INTO " + source + " VALUES (" + round + ", 'row', 1)");

            home.processes().request(key, Duration.ZERO);

            news.awaitCommit();
        }
    }

    private Worker startOnHangingStatement() throws InterruptedException {
        home.changeSource().enable(EnableRequest.of(source));
        home.processes().add(process("sql", "SELECT 1").active(false).build());
        Worker worker = start(EAGER);
        home.processes()
                .edit(process("sql", "SELECT pg_sleep(1000)")
                        .leaseDuration(Duration.ofSeconds(3))
                        .build());
        contract.database().execute("INSERT INTO " + source + " VALUES (1, 'row', 1)");
        news.awaitStaged();
        return worker;
    }

    private ProcessDefinition.Builder process(String executor, String definition) {
        return ProcessDefinition.builder(key, executor, definition);
    }

    private Worker start(Polling polling) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(contract.database().jdbcUrl());
        config.addDataSourceProperty("ApplicationName", "worker");
        config.setMaximumPoolSize(10);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        Worker worker = new Worker(
                "test",
                new PostgresDialect().open(pool, "ddw"),
                Executors.with(List.of(outside)),
                WorkerSettings.standard().withPolling(polling).withLongestAbsence(Duration.ofSeconds(1)),
                news);
        workers.add(worker);
        worker.start();
        return worker;
    }

    private void killWorkers() {
        contract.database().execute(KILL_WORKERS);
    }

    private long count(String query) throws SQLException {
        try (Connection connection = contract.database().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Lets a test wait for what workers do. */
    private static final class News implements CycleListener {
        private final Semaphore staged = new Semaphore(0);
        private final Semaphore lost = new Semaphore(0);
        private final Semaphore committed = new Semaphore(0);

        @Override
        public void staged(String home, Batch batch) {
            staged.release();
        }

        @Override
        public void ended(String home, Ended ended) {
            if (ended.outcome() == Outcome.COMMITTED) {
                committed.release();
            } else if (ended.outcome() == Outcome.LOST) {
                lost.release();
            }
        }

        void awaitStaged() throws InterruptedException {
            assertThat(staged.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }

        void awaitCommit() throws InterruptedException {
            assertThat(committed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Remembers what no transaction takes back. */
    private static final class Outside implements ProcessExecutor {
        private final Set<Long> positions = ConcurrentHashMap.newKeySet();

        @Override
        public String name() {
            return "outside";
        }

        @Override
        public Scope scope() {
            return Scope.OUTSIDE;
        }

        @Override
        public void execute(Execution execution) {
            execution.changes(change -> positions.add(change.origin().position()));
        }
    }
}
