package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, wired as in the program, against PostgreSQL. */
final class PostgresCommandsTest {

    private static final String HOURS = "public.delivery_notes/hours_per_team";
    private static final String SCRIPT = "INSERT INTO seen SELECT position FROM {changes}";

    private TestDatabase database;

    @TempDir
    private Path directory;

    @BeforeEach
    void createTables() throws SQLException {
        database = TestDatabase.create();
        sql("CREATE TABLE delivery_notes (id int PRIMARY KEY, team text, hours numeric, note jsonb)");
        sql("CREATE TABLE seen (position bigint)");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void a_home_is_installed_and_taken_out_again() {
        assertThat(ddw("status").code()).isEqualTo(5);
        assertThat(ddw("doctor").code()).isEqualTo(1);

        assertThat(ddw("install").code()).isZero();
        assertThat(ddw("install").out()).isEqualTo("Schema ddw is up to date.\n");
        assertThat(ddw("doctor").code()).isZero();

        assertThat(ddw("uninstall", "--yes").code()).isZero();
        assertThat(ddw("status").code()).isEqualTo(5);
    }

    @Test
    void a_script_is_a_worker() throws SQLException {
        install();
        sql("INSERT INTO delivery_notes VALUES (1, 'north', 7.5, '{\"a\": 1}'), (2, 'south', 8, NULL)");
        sql("UPDATE delivery_notes SET hours = 8 WHERE id = 1");

        var batch = ddw("stage", HOURS, "--worker", "cron").out().strip();
        assertThat(ddw("stage", HOURS).code()).isEqualTo(9);
        assertThat(ddw("changes", batch).out()).contains("7.5 → 8").contains("south");
        assertThat(ddw("changes", batch, "--net", "--json").out().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"op\":\"I\""));
        assertThat(ddw("extend", batch, "1h").code()).isZero();
        assertThat(ddw("commit", batch).code()).isZero();
        assertThat(ddw("commit", batch).code()).isEqualTo(8);
        assertThat(ddw("wait", HOURS, "--timeout", "5s").code()).isZero();
        assertThat(ddw("batches", HOURS).out())
                .contains(batch)
                .contains("committed")
                .contains("cron");
    }

    @Test
    void a_batch_that_was_given_back_cannot_be_committed() throws SQLException {
        install();
        sql("INSERT INTO delivery_notes VALUES (1, 'north', 7.5, NULL)");
        var batch = ddw("stage", HOURS).out().strip();

        assertThat(ddw("release", batch, "--failed", "no paper").code()).isZero();
        assertThat(ddw("commit", batch).code()).isEqualTo(4);
        assertThat(ddw("status").out()).contains("no paper");
        assertThat(ddw("wait", HOURS, "--timeout", "100ms").code()).isEqualTo(1);
    }

    @Test
    void what_does_not_exist_is_not_found() {
        install();

        assertThat(ddw("commit", "0f8fad5b-d9cb-469f-a165-70867728950e").code()).isEqualTo(3);
        assertThat(ddw("process", "show", "hours_per_taem").err()).contains("did you mean hours_per_team?");
        assertThat(ddw("tracking", "enable", "public.nothing").code()).isEqualTo(3);
        assertThat(ddw("tracking", "disable", "public.seen").code()).isEqualTo(3);
    }

    @Test
    void a_definition_that_cannot_run_is_refused_with_its_line() {
        install();

        var result = ddw("process", "add", "public.delivery_notes", "broken", "-e", "sql", "-d", "SELEC 1");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("line 1").contains("SELEC");
        assertThat(ddw("process", "add", HOURS, "-e", "sql", "-d", SCRIPT).code())
                .isEqualTo(8);
    }

    @Test
    void a_process_is_edited_requested_reloaded_and_removed() {
        install();

        assertThat(ddw("process", "edit", HOURS, "--lanes", "2", "--no-filter").code())
                .isZero();
        assertThat(ddw("process", "show", HOURS).out())
                .contains("lanes:        2")
                .contains("filter:       all rows");
        assertThat(ddw("process", "disable", HOURS).code()).isZero();
        assertThat(ddw("stage", HOURS).code()).isEqualTo(9);
        assertThat(ddw("process", "enable", HOURS).code()).isZero();
        assertThat(ddw("process", "request", HOURS, "--in", "1h").code()).isZero();
        assertThat(ddw("process", "reload", HOURS, "--yes").code()).isZero();
        assertThat(ddw("catalog").out()).contains("### hours\\_per\\_team");
        assertThat(ddw("process", "remove", HOURS, "--yes").code()).isZero();
        assertThat(ddw("process", "list").out()).startsWith("No process is registered.");
    }

    @Test
    void a_wrong_password_and_a_server_that_is_away_are_told_without_the_password() {
        assertThat(ddw(Map.of("DDW_URL", "postgresql://me:hunter2@127.0.0.1:1/shop"), "status"))
                .satisfies(away -> {
                    assertThat(away.code()).isEqualTo(6);
                    assertThat(away.err())
                            .contains("cannot connect to home default")
                            .doesNotContain("hunter2");
                });
        assertThat(ddw(Map.of("DDW_URL", "jdbc:nonsense://db/shop?password=hunter2"), "status"))
                .satisfies(unknown -> {
                    assertThat(unknown.code()).isEqualTo(2);
                    assertThat(unknown.err())
                            .contains("there are modules for mysql, postgres")
                            .doesNotContain("hunter2");
                });
    }

    private void install() {
        assertThat(ddw("install").code()).isZero();
        assertThat(ddw("tracking", "enable", "public.delivery_notes").code()).isZero();
        assertThat(ddw("process", "add", HOURS, "-e", "sql", "-d", SCRIPT, "--filter", "hours > 0")
                        .code())
                .isZero();
    }

    private PostgresShell.Result ddw(String... arguments) {
        return ddw(Map.of("DDW_URL", database.jdbcUrl()), arguments);
    }

    private PostgresShell.Result ddw(Map<String, String> environment, String... arguments) {
        return PostgresShell.typed(environment, directory, arguments);
    }

    private void sql(String statement) throws SQLException {
        try (var connection = database.connect();
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
