package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers on several homes, on a home that goes away and comes back, and on runs that last or fail. */
@Timeout(180)
final class PostgresWorkersTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String SEEN = "SELECT count(*), count(DISTINCT position) FROM seen";

    @TempDir
    private Path directory;

    private PostgresShell north;
    private PostgresShell south;

    @BeforeEach
    void createHomes() {
        north = new PostgresShell(directory);
        south = new PostgresShell(directory);
        for (var home : List.of(north, south)) {
            home.sql("CREATE TABLE notes (id int PRIMARY KEY, team text); CREATE TABLE seen (position bigint)");
            home.sql("SELECT ddw.enable('public.notes')");
            home.sql("SELECT ddw.register('public.notes', 'seen', 'sql',"
                    + " 'INSERT INTO seen SELECT position FROM {changes}', lanes => 4, batch_size => 7)");
        }
    }

    @AfterEach
    void drop() {
        north.close();
        south.close();
    }

    @Test
    void two_programs_work_on_two_homes_side_by_side() throws Exception {
        Files.writeString(directory.resolve("ddw.conf"), """
                homes {
                  north { url = "%s" }
                  south { url = "%s" }
                }
                worker { threads = 2, poll-max = 100ms }
                """.formatted(north.jdbcUrl(), south.jdbcUrl()));
        var program = new DdwProgram(directory, null);
        var one = program.start("worker", "--name", "one");
        var two = program.start("worker", "--name", "two");
        try {
            for (var home : List.of(north, south)) {
                await().atMost(LONG)
                        .until(
                                () -> home.rows("SELECT name FROM ddw.worker ORDER BY 1"),
                                List.of("one", "two")::equals);
                home.sql("INSERT INTO notes SELECT i, 'x' FROM generate_series(1, 500) i");
                assertThat(home.out("wait seen --timeout 60s")).contains("has processed every change");
                assertThat(home.one(SEEN)).isEqualTo("500 500");
                assertThat(home.rows("SELECT DISTINCT worker FROM ddw.batch ORDER BY 1"))
                        .isSubsetOf("one", "two");
            }
            for (var process : List.of(one, two)) {
                process.destroy();
                assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(143);
            }
        } finally {
            one.destroyForcibly();
            two.destroyForcibly();
        }
        for (var home : List.of(north, south)) {
            assertThat(home.rows("SELECT name FROM ddw.worker")).isEmpty();
        }
    }

    @Test
    void a_home_that_goes_away_is_waited_for_and_loses_nothing() throws Exception {
        north.sql("INSERT INTO notes SELECT i, 'x' FROM generate_series(1, 50) i");
        north.<Boolean, Exception>whileWorking(() -> {
            await().atMost(LONG).until(() -> north.one(SEEN), "50 50"::equals);
            var name = north.database().database().toString();
            rename(name, name + "_away");
            // a write of somebody who is faster than the worker
            try (var away = DriverManager.getConnection(north.jdbcUrl().replace(name, name + "_away"));
                    var sql = away.createStatement()) {
                sql.execute("INSERT INTO notes SELECT i, 'x' FROM generate_series(51, 100) i");
            }
            rename(name + "_away", name);
            await().atMost(LONG).ignoreExceptions().until(() -> north.one(SEEN), "100 100"::equals);
            return true;
        });
        assertThat(north.rows("SELECT DISTINCT state FROM ddw.batch WHERE error IS NOT NULL OR state = 'expired'"))
                .as("nobody's failure, and no lease had to run out")
                .isEmpty();
    }

    @Test
    void a_run_that_lasts_longer_than_its_lease_keeps_it() throws Exception {
        north.sql(
                "SELECT ddw.register('public.notes', 'slow', 'sql', 'SELECT pg_sleep(3)', lease_duration => '1 second')");
        north.sql("INSERT INTO notes VALUES (1, 'x')");

        north.whileWorking(() -> north.out("wait public.notes/slow --timeout 60s"));

        assertThat(north.rows("SELECT state, attempt, ended_at - staged_at >= '3 s', expires_at > ended_at"
                        + " FROM ddw.batch WHERE name = 'slow'"))
                .containsExactly("committed 1 t t");
    }

    @Test
    void a_program_that_fails_on_a_row_has_it_parked_with_what_it_said() throws Exception {
        var script = directory.resolve("mail.sh");
        Files.writeString(script, """
                while read -r line; do
                  case "$line" in
                    *nowhere*) echo "no such team: nowhere" >&2; exit 3 ;;
                    *) printf '%%s %%s\\n' "$DDW_BATCH_ID" "$line" >> "%s" ;;
                  esac
                done
                """.formatted(directory.resolve("mailed")));
        north.out(
                "process add public.notes/mail -e command --batch-size 4 --max-attempts 2 --backoff 1ms -d",
                "[\"/bin/sh\", \"" + script + "\"]");
        north.sql("INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'nowhere'), (4, 'd')");

        north.whileWorking(() -> north.out("wait public.notes/mail --timeout 60s"));

        assertThat(north.rows("SELECT key->>'id', reason FROM ddw.parked"))
                .containsExactly("3 program /bin/sh ended with exit code 3 and said on stderr: no such team: nowhere");
        var committed = north.rows(
                "SELECT batch_id FROM ddw.batch WHERE name = 'mail' AND state = 'committed' ORDER BY ended_at");
        assertThat(Files.readAllLines(directory.resolve("mailed")))
                .filteredOn(line -> committed.contains(line.split(" ", 2)[0]))
                .as("once under the GUID of a committed batch")
                .hasSize(3);
    }

    private static void rename(String from, String to) throws SQLException {
        try (var elsewhere = TestDatabase.create();
                var connection = elsewhere.connect();
                var sql = connection.createStatement()) {
            await().atMost(LONG).ignoreExceptions().until(() -> {
                sql.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + from + "'");
                sql.execute("ALTER DATABASE " + from + " RENAME TO " + to);
                return true;
            });
        }
    }
}
