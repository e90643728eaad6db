package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddw worker} as a program of its own, ended by SIGTERM. */
final class WorkerProcessTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private TestDatabase database;
    private DdwProgram ddw;

    @TempDir
    private Path directory;

    @BeforeEach
    void createHome() throws SQLException, IOException, InterruptedException {
        database = TestDatabase.create();
        ddw = new DdwProgram(directory, database.jdbcUrl());
        sql("CREATE TABLE delivery_notes (id int PRIMARY KEY, team text)");
        sql("CREATE TABLE seen (position bigint)");
        assertThat(ddw.start("install").waitFor()).isZero();
        sql("SELECT ddw.enable('public.delivery_notes')");
        sql("SELECT ddw.register('public.delivery_notes', 'seen', 'sql',"
                + " 'INSERT INTO seen SELECT position FROM {changes}; SELECT pg_sleep(0.5)')");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void finishes_its_batches_when_it_is_stopped() throws SQLException, IOException, InterruptedException {
        var worker = ddw.start("worker", "--name", "w1", "--threads", "2");
        try {
            sql("INSERT INTO delivery_notes SELECT i, 'north' FROM generate_series(1, 100) i");
            await().atMost(LONG).until(() -> number("SELECT count(*) FROM ddw.batch WHERE state = 'staged'") > 0);

            worker.destroy();

            assertThat(worker.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            worker.destroyForcibly();
        }
        assertThat(worker.exitValue()).isEqualTo(143);
        assertThat(number("SELECT count(*) FROM seen")).isEqualTo(100);
        assertThat(number("SELECT count(*) FROM ddw.batch WHERE state <> 'committed'"))
                .isZero();
        assertThat(number("SELECT count(*) FROM ddw.worker")).isZero();
        assertThat(Files.readAllLines(ddw.log()))
                .anySatisfy(line -> assertThat(line).contains("INFO  Worker starts"))
                .anySatisfy(line -> assertThat(line).contains("INFO  Worker stopped"))
                .allSatisfy(line ->
                        assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d .*").doesNotContain("password="));
    }

    @Test
    void hides_what_a_program_gives_away_in_its_log_and_in_the_home()
            throws SQLException, IOException, InterruptedException {
        sql("SELECT ddw.register('public.delivery_notes', 'talkative', 'command', max_attempts => 1, definition =>"
                + " '[\"sh\", \"-c\", \"echo cannot open postgresql://me:hunter2@db/shop >&2; exit 3\"]')");
        var worker = ddw.start("worker");
        try {
            sql("INSERT INTO delivery_notes VALUES (1, 'north')");
            await().atMost(LONG).until(() -> number("SELECT count(*) FROM ddw.parked") > 0);
        } finally {
            worker.destroy();
            assertThat(worker.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readString(ddw.log()))
                .contains("cannot open postgresql://me:***@db/shop")
                .doesNotContain("hunter2");
        assertThat(number("SELECT count(*) FROM ddw.parked WHERE reason LIKE '%postgresql://me:***@db/shop%'"))
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM ddw.batch WHERE error LIKE '%hunter2%'"))
                .isZero();
    }

    private long number(String query) throws SQLException {
        try (var connection = database.connect();
                var sql = connection.createStatement();
                var result = sql.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.connect();
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
