package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three {@code ddw worker} programs on one home: one after the other is killed by SIGKILL while writers go on, others take
 * their places, the last is ended by SIGTERM. In the end every result equals a recomputation.
 */
@Timeout(300)
final class KilledProcessesTest {

    private static final Logger log = LoggerFactory.getLogger(KilledProcessesTest.class);
    private static final int WRITERS = 4;
    private static final int WORKERS = 3;
    private static final int KILLS = Integer.getInteger("ddw.kills", 5);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String SETTINGS = """
            worker {
              threads = 3
              poll-min = 10ms
              poll-max = 100ms
              pace-min = 0ms
              pace-max = 20ms
              expire = 500ms
            }
            """;

    private final Map<String, Process> workers = new LinkedHashMap<>();
    private final Random random = new Random(7);
    private HomeDatabase database;
    private AuditedNotes notes;
    private DdwProgram ddw;
    private int started;

    @TempDir
    private Path directory;

    @BeforeEach
    void createHome() throws IOException {
        database = HomeDatabase.create();
        notes = new AuditedNotes(database, WRITERS);
        Files.writeString(directory.resolve("ddw.conf"), SETTINGS);
        ddw = new DdwProgram(directory, database.jdbcUrl());
    }

    @AfterEach
    void killAll() {
        workers.values().forEach(Process::destroyForcibly);
        notes.close();
        database.close();
    }

    @Test
    void workers_that_are_killed_lose_nothing_and_repeat_nothing() throws Exception {
        for (int i = 0; i < WORKERS; i++) {
            startAnother();
        }
        awaitStaged(oldest());
        for (int number = 0; number < KILLS; number++) {
            notes.goOn();
            var victim = List.copyOf(workers.keySet()).get(random.nextInt(WORKERS));
            if (number % 3 > 0) {
                awaitStaged(victim); // else at any moment, while it starts up perhaps
            }
            kill(victim);
            startAnother();
        }
        var last = oldest();
        for (var other : List.copyOf(workers.keySet()).subList(1, WORKERS)) {
            kill(other);
        }
        awaitStaged(last);
        stop(last);
        startAnother();
        int committed = notes.stop();
        notes.awaitProcessed();

        notes.assertExact();
        assertThat(notes.number("SELECT count(*) FROM ddw.parked")).isZero();
        long cutShort = notes.number("SELECT count(*) FROM ddw.batch WHERE state = 'expired'");
        assertThat(cutShort).as("batches that died with their workers").isPositive();
        log.info(
                "Killed workers={} transactions={} changes={} batches={} expired={}",
                started - 2,
                committed,
                notes.number("SELECT count(*) FROM seen"),
                notes.number("SELECT count(*) FROM ddw.batch"),
                cutShort);
    }

    private void startAnother() throws IOException {
        var name = "w" + ++started;
        workers.put(name, ddw.start("worker", "--name", name));
    }

    private String oldest() {
        return workers.keySet().iterator().next();
    }

    private void awaitStaged(String worker) {
        await().pollInterval(Duration.ofMillis(10)).atMost(LONG).until(() -> {
            if (notes.number("SELECT count(*) FROM ddw.batch WHERE state = 'staged'") < WORKERS) {
                notes.goOn();
            }
            return staged(worker) > 0;
        });
    }

    private void kill(String worker) throws InterruptedException {
        var process = workers.remove(worker);
        process.destroyForcibly();
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void stop(String worker) throws InterruptedException, SQLException {
        var process = workers.remove(worker);
        process.destroy();
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(staged(worker)).as("what it leaves behind").isZero();
        assertThat(notes.number("SELECT count(*) FROM ddw.worker WHERE name = '" + worker + "'"))
                .isZero();
    }

    private long staged(String worker) throws SQLException {
        return notes.number("SELECT count(*) FROM ddw.batch WHERE state = 'staged' AND worker = '" + worker + "'");
    }
}
