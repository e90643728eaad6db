package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.dialect.postgres.Assassin.Moment;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server kills the connection at the first step of stage, execute and commit, then at the second, and so on until
 * the work is done before it comes to that. Every time every change is done: exactly once in the home transaction.
 */
@Timeout(180)
final class KilledAtEachStepTest {

    private static final Logger log = LoggerFactory.getLogger(KilledAtEachStepTest.class);
    private static final int ROWS = 4;

    /** To find the process, stage, read what was staged, execute, call commit, and commit; and to find nothing more. */
    private static final int FEWEST_STEPS = 8;

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Polling EAGER =
            new Polling(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO);

    private final Lab lab = new Lab();
    private final ProcessKey key = new ProcessKey(new SourceName("public", "t"), "copy");
    private final Outside outside = new Outside();
    private int written;

    @BeforeEach
    void track() throws SQLException {
        lab.run(
                "CREATE TABLE t (id int PRIMARY KEY, n int)",
                "CREATE TABLE done (position bigint PRIMARY KEY, id int NOT NULL)");
        lab.enable("public.t");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_worker_that_is_gone_is_replaced_by_another_and_every_change_done_once(Moment moment) throws SQLException {
        register("sql", "INSERT INTO done SELECT position, new_id FROM {changes}", ROWS / 2);
        Assassin assassin = new Assassin(lab.database(), thread -> true);
        HandDrivenWorker mortal =
                new HandDrivenWorker(new PostgresDialect().open(assassin.dataSource(), "ddw"), List.of());
        HandDrivenWorker heir = new HandDrivenWorker(lab.home(), List.of());

        int step = 0;
        do {
            write();
            assassin.strikeDeadAt(++step, moment);
            work(mortal);
            lab.run("UPDATE ddw.home SET clock_offset = clock_offset + interval '" + LEASE.toMinutes() + " minutes'");
            heir.run(key);

            assertThat(lab.rows("SELECT id FROM done ORDER BY position"))
                    .as("done although a worker was gone %s step %s", moment, step)
                    .isEqualTo(lab.rows("SELECT id FROM t ORDER BY id"));
            assertThat(lab.one("SELECT count(*) FROM ddw.batch WHERE state = 'staged'"))
                    .isEqualTo("0");
        } while (assassin.hasStruck());
        assertEnough(step, moment);
    }

    @ParameterizedTest
    @EnumSource
    void a_worker_goes_on_without_waiting_for_a_lease_and_does_every_change_once(Moment moment) throws Exception {
        killAtEachStep(
                moment,
                "sql",
                "INSERT INTO done SELECT position, new_id FROM {changes}",
                step -> assertThat(lab.rows("SELECT id FROM done ORDER BY position"))
                        .as("done although killed %s step %s", moment, step)
                        .isEqualTo(lab.rows("SELECT id FROM t ORDER BY id")));
    }

    @ParameterizedTest
    @EnumSource
    void work_outside_is_done_at_least_once_and_at_most_once_again(Moment moment) throws Exception {
        killAtEachStep(
                moment,
                "outside",
                "x",
                step -> assertThat(outside.timesByPosition)
                        .as("done although killed %s step %s", moment, step)
                        .hasSize(written)
                        .allSatisfy((position, times) -> assertThat(times).isBetween(1, 2)));
    }

    private void killAtEachStep(Moment moment, String executor, String definition, Check check) throws Exception {
        register(executor, definition, ROWS);
        Assassin assassin =
                new Assassin(lab.database(), thread -> thread.getName().contains("-batch-"));
        HikariConfig config = new HikariConfig();
        config.setDataSource(assassin.dataSource());
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Worker worker = start(new PostgresDialect().open(pool, "ddw"));
            int step = 0;
            do {
                assassin.strikeAt(++step, moment);
                write();
                assertThat(lab.home().processes().waitUntilProcessed(key, LONG))
                        .as("processed although killed %s step %s", moment, step)
                        .isTrue();
                check.after(step);
            } while (assassin.hasStruck());
            worker.stop(LONG);
            assertEnough(step, moment);
        }
        assertThat(lab.one("SELECT count(*) FROM ddw.batch WHERE state NOT IN ('committed', 'released')"))
                .as("nothing was left to the end of a lease")
                .isEqualTo("0");
        assertThat(lab.one("SELECT count(*) FROM ddw.batch WHERE attempt > 1"))
                .as("a killed connection is nobody's failure")
                .isEqualTo("0");
    }

    private static void assertEnough(int step, Moment moment) {
        log.info("Killed times={} moment={}", step - 1, moment);
        assertThat(step).isGreaterThanOrEqualTo(FEWEST_STEPS);
    }

    private Worker start(Home home) {
        Worker worker = new Worker(
                "test",
                home,
                Executors.with(List.of(outside)),
                WorkerSettings.standard().withThreads(1).withPolling(EAGER).withLongestAbsence(Duration.ofSeconds(1)),
                new CycleListener() {});
        worker.start();
        return worker;
    }

    private void register(String executor, String definition, int batchSize) {
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(key, executor, definition)
                        .batchSize(batchSize)
                        .leaseDuration(LEASE)
                        .build());
    }

    private void write() throws SQLException {
        lab.run("INSERT INTO t SELECT g, 1 FROM generate_series(" + (written + 1) + ", " + (written + ROWS) + ") g");
        written += ROWS;
    }

    private void work(HandDrivenWorker mortal) {
        try {
            mortal.run(key);
        } catch (DeltaWatcherException e) {
            assertThat(e.isTransient()).as(e.toString()).isTrue();
        }
    }

    @FunctionalInterface
    private interface Check {
        void after(int step) throws SQLException;
    }

    /** Counts what no transaction takes back. */
    private static final class Outside implements ProcessExecutor {
        private final Map<Long, Integer> timesByPosition = new ConcurrentHashMap<>();

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
            execution.changes(change -> timesByPosition.merge(change.origin().position(), 1, Integer::sum));
        }
    }
}
