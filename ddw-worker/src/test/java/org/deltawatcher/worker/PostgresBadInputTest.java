package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that cannot be ends with a line that says why and a code of its own, and leaves the home as it was. */
final class PostgresBadInputTest {

    private static final String UNKNOWN = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final List<String> STATE = List.of(
            "SELECT p::text FROM ddw.process p ORDER BY 1",
            "SELECT l::text FROM ddw.lane l ORDER BY 1",
            "SELECT b::text FROM ddw.batch b ORDER BY 1",
            "SELECT w::text FROM ddw.watch w ORDER BY 1",
            "SELECT d::text FROM ddw.delta_notes d ORDER BY 1");
    private static final String FROM_THE_FUTURE =
            "INSERT INTO ddw.flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                    + " installed_by, execution_time, success)"
                    + " VALUES (999, '999', 'from the future', 'SQL', 'V999__x.sql', 1, 'x', 1, true)";

    @TempDir
    private Path directory;

    private PostgresShell shell;

    @BeforeEach
    void registerAProcess() {
        shell = new PostgresShell(directory);
        shell.sql("CREATE TABLE notes (id int PRIMARY KEY, hours int); CREATE TABLE bare (id int)");
        shell.sql("SELECT ddw.enable('public.notes')");
        shell.sql("SELECT ddw.register('public.notes', 'sum', 'sql', 'SELECT 1')");
        shell.sql("INSERT INTO notes VALUES (1, 7), (2, 8)");
    }

    @AfterEach
    void drop() {
        shell.close();
    }

    @Test
    void tables_that_are_not_there_or_cannot_be_tracked() throws SQLException {
        refused(3, "no table public.nowhere", "tracking enable public.nowhere");
        refused(
                3,
                "no table public.\"x\"\"; DROP TABLE notes; --\"",
                "tracking enable",
                "public.\"x\"\"; DROP TABLE notes; --\"");
        refused(2, "source must be schema.table", "tracking enable", "public.x; DROP TABLE notes");
        refused(2, "source must be schema.table", "tracking enable", "public.\"x");
        refused(2, "source must be schema.table", "tracking enable notes");
        refused(2, "public.bare has no primary key", "tracking enable public.bare");
        refused(2, "no unique index", "tracking enable public.bare --key", "'; DROP TABLE notes; --");
        refused(3, "public.bare is not tracked", "tracking disable public.bare");
        refused(3, "public.bare is not tracked", "process add public.bare/x -e sql -d", "SELECT 1");
        refused(3, "public.nowhere is not tracked", "process add public.nowhere/x -e sql -d", "SELECT 1");
    }

    @Test
    void processes_that_are_not_there() throws SQLException {
        for (var command : List.of(
                "stage",
                "wait",
                "status",
                "batches",
                "parked list",
                "parked replay",
                "process show",
                "process request",
                "process enable",
                "process disable",
                "process reload --yes",
                "process remove --yes",
                "process edit --lanes 2")) {
            refused(3, "did you mean sum?", command + " sun");
        }
        refused(3, "no process public.notes/'; DROP TABLE notes; --", "stage", "public.notes/'; DROP TABLE notes; --");
        refused(
                8,
                "there is a process sum on public.notes already",
                "process add public.notes/sum -e sql -d",
                "SELECT 1");
    }

    @Test
    void batches_that_are_not_there_or_not_to_be_had_any_more() throws SQLException {
        for (var command : List.of("commit", "release", "changes", "changes --net")) {
            refused(3, UNKNOWN, command + " " + UNKNOWN);
            refused(2, "a batch is named by a GUID", command + " nonsense");
        }
        refused(3, UNKNOWN, "extend " + UNKNOWN + " 1h");

        var expired = shell.out("stage sum").strip();
        shell.database().advance(Duration.ofHours(5));
        refused(4, "expired at", "commit " + expired);
        refused(4, "offered again under a new GUID", "extend " + expired + " 1h");
        var released = shell.out("stage sum").strip();
        shell.out("release " + released);
        refused(4, "released at", "commit " + released);
        var committed = shell.out("stage sum").strip();
        refused(2, "above 0", "extend " + committed + " 0s");
        shell.out("commit " + committed);
        refused(8, "was committed at", "commit " + committed);
        refused(8, "was committed at", "extend " + committed + " 1h");
        assertThat(shell.rows("SELECT state FROM ddw.batch ORDER BY staged_at"))
                .containsExactly("expired", "released", "committed");
    }

    @Test
    void numbers_schedules_and_definitions_that_cannot_be() throws SQLException {
        refused(2, "at least 1 but is 0", "stage sum --rows 0");
        refused(2, "at least 1 but is -5", "stage sum --rows -5");
        refused(2, "Invalid schedule", "process edit sum --schedule", "now and then");
        refused(2, "Europe/Wien", "process edit sum --schedule", "at 06:30 Europe/Wien");
        refused(2, "no predicate on its row", "process edit sum --filter", "wage > 7");
        refused(2, "lanes", "process edit sum --lanes 0");
        refused(2, "line 2", "process edit sum -d", "SELECT 1;\nSELECT * FROM nowhere");
        var add = "process add public.notes/other ";
        refused(2, "a duration is a number and a unit", add + "-e sql --lease 5 -d", "SELECT 1");
        refused(2, "Invalid schedule", add + "-e sql --schedule every -d", "SELECT 1");
        refused(2, "SELEC", add + "-e sql -d", "SELEC 1");
        refused(2, "on_aded", add + "-e row-sql -d", "{\"on_aded\": \"SELECT 1\"}");
        refused(2, "new_wage", add + "-e row-sql -d", "{\"on_added\": \"SELECT :new_wage\"}");
        refused(2, "no procedure nowhere(uuid)", add + "-e procedure -d", "nowhere");
        refused(2, "sqll", add + "-e sqll -d", "SELECT 1");
    }

    @Test
    void homes_that_are_not_there() throws Exception {
        var url = shell.jdbcUrl();
        var missing = url.replace(shell.database().database().toString(), "no_such_database");
        assertThat(shell.ddw(Map.of("DDW_URL", missing), "status")).satisfies(result -> {
            assertThat(result.code()).isEqualTo(6);
            assertThat(result.err())
                    .contains("no_such_database")
                    .contains("does not exist")
                    .doesNotContain("\tat ");
        });
        assertThat(shell.ddw(Map.of(), "status")).satisfies(result -> {
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("DDW_URL");
        });
        Files.writeString(directory.resolve("ddw.conf"), "homes { main { url = \"" + url + "\" } }");
        assertThat(shell.ddw(Map.of(), "status --home mian")).satisfies(result -> {
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("mian").contains("main");
        });
        assertThat(shell.ddw(Map.of(), "status --home main").code()).isZero();
    }

    @Test
    void a_home_of_a_later_version_is_left_alone_by_commands_and_workers() throws Exception {
        shell.sql(FROM_THE_FUTURE);
        for (var command :
                List.of("install", "status", "stage sum", "process list", "tracking list", "uninstall --yes")) {
            refused(5, "newer than this program", command);
        }
        assertThat(shell.ddw("doctor")).satisfies(result -> {
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out()).contains("!!").contains("newer than this program");
        });

        var away = new LinkedBlockingQueue<String>();
        var before = state();
        var worker = new Worker(
                "home", shell.database().home(), Executors.builtIn(), WorkerSettings.standard(), new CycleListener() {
                    @Override
                    public void homeAway(String home, String reason) {
                        away.add(reason);
                    }
                });
        worker.start();
        try {
            assertThat(away.poll(60, TimeUnit.SECONDS)).contains("newer than this program");
        } finally {
            worker.stop(Duration.ZERO);
        }
        assertThat(state()).isEqualTo(before);
    }

    private void refused(int code, String message, String command, String... more) throws SQLException {
        var before = state();
        var result = shell.ddw(command, more);

        assertThat(result.code()).as("%s: %s", command, result).isEqualTo(code);
        assertThat(result.err())
                .as(command)
                .startsWith("ddw: ")
                .contains(message)
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
        assertThat(result.out()).as(command).isEmpty();
        assertThat(state()).as(command).isEqualTo(before);
    }

    private String state() throws SQLException {
        var state = new StringBuilder();
        for (var query : STATE) {
            state.append(String.join("\n", shell.rows(query))).append('\n');
        }
        return state.toString();
    }
}
