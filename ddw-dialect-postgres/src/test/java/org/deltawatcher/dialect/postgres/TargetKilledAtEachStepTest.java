package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.dialect.postgres.Assassin.Moment;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The target kills the connection at the first step of what {@code replicate} does there, then at the second, and so on to
 * its commit: before it, after it, and with its answer lost. The copy is right every time, and no attempt is counted.
 */
@Timeout(180)
final class TargetKilledAtEachStepTest {

    /** To look for ddw.applied, claim, write, remove, mark and commit. */
    private static final int FEWEST_STEPS = 6;

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Polling EAGER =
            new Polling(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ZERO, Duration.ZERO);

    private final Lab lab = new Lab();
    private final TestDatabase database = TestDatabase.create();
    private final Assassin assassin = new Assassin(database, thread -> true);
    private final ProcessKey key = new ProcessKey(new SourceName("public", "t"), "copy");
    private int written;

    @BeforeEach
    void track() throws SQLException {
        lab.run("CREATE TABLE t (id int PRIMARY KEY, n int UNIQUE)");
        lab.enable("public.t");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(key, "replicate", "{\"table\": \"public.copy\", \"create\": true}")
                        .target("elsewhere")
                        .build());
    }

    @AfterEach
    void close() {
        lab.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void the_copy_is_right_whenever_the_target_dies(Moment moment) throws Exception {
        Worker worker = new Worker(
                "test",
                lab.home(),
                Executors.with(List.of(new ReplicateExecutor(elsewhere()))),
                WorkerSettings.standard().withThreads(1).withPolling(EAGER),
                new CycleListener() {});
        worker.start();
        int step = 0;
        do {
            assassin.strikeAt(++step, moment);
            write();
            assertThat(lab.home().processes().waitUntilProcessed(key, LONG))
                    .as("processed although the target was killed %s step %s", moment, step)
                    .isTrue();
            assertThat(copy())
                    .as("the copy after the target was killed %s step %s", moment, step)
                    .isEqualTo(lab.rows("SELECT id, n FROM t ORDER BY id"));
        } while (assassin.hasStruck());
        worker.stop(LONG);

        assertThat(step).isGreaterThan(FEWEST_STEPS);
        assertThat(lab.one(
                        "SELECT count(*) FROM ddw.batch WHERE attempt > 1 OR state NOT IN ('committed', 'released')"))
                .isEqualTo("0");
        assertThat(lab.one("SELECT count(*) > 0 FROM ddw.batch WHERE state = 'released' AND error LIKE '%elsewhere%'"))
                .as("why a batch was given back is told")
                .isEqualTo("t");
    }

    private Targets elsewhere() {
        Target target = new PostgresDialect().openTarget("elsewhere", assassin.dataSource(), "ddw");
        return Targets.of(Map.of(target.name(), target));
    }

    /** Rows that come, go and come back, and unique values that rows exchange, so that nothing may be done twice. */
    private void write() throws SQLException {
        int first = written + 1;
        written += 4;
        lab.run(
                "INSERT INTO t SELECT g, g FROM generate_series(" + first + ", " + written + ") g",
                "DELETE FROM t WHERE id = " + first,
                "DELETE FROM t WHERE id = " + (first - 2),
                "UPDATE t SET n = -n WHERE id = " + written);
        lab.run("INSERT INTO t VALUES (" + (first - 2) + ", " + first + ")");
    }

    private List<String> copy() throws SQLException {
        try (Connection connection = database.connect()) {
            return Lab.rows(connection, "SELECT id, n FROM public.copy ORDER BY id");
        }
    }
}
