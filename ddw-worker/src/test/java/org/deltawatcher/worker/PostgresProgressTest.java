package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches are given back, awaited and rebuilt from the command line, and the whole is written down. */
final class PostgresProgressTest {

    private static final String COPY = "public.notes/copy";

    @TempDir
    private Path directory;

    private PostgresShell shell;

    @BeforeEach
    void registerACopy() {
        shell = new PostgresShell(directory);
        shell.sql(
                "CREATE TABLE notes (id int PRIMARY KEY, team text); CREATE TABLE copy (id int PRIMARY KEY, team text)");
        shell.sql("SELECT ddw.enable('public.notes')");
        shell.sql("""
                SELECT ddw.register('public.notes', 'copy', 'row-sql', filter => 'id > 0', schedule => 'every 1s; at 06:30 Europe/Vienna',
                    description => 'A copy, for the morning', definition => '{
                        "on_added": "INSERT INTO copy VALUES (:new_id, :new_team) ON CONFLICT (id) DO UPDATE SET team = excluded.team",
                        "on_changed": "same",
                        "on_deleted": "DELETE FROM copy WHERE id = :old_id",
                        "on_truncated": "DELETE FROM copy"}')
                """);
        shell.sql("INSERT INTO notes VALUES (1, 'north'), (2, 'south')");
    }

    @AfterEach
    void drop() {
        shell.close();
    }

    @Test
    void a_batch_given_back_is_offered_again_at_once_and_one_that_failed_after_a_pause() throws SQLException {
        var first = shell.json("stage copy").get("batch_id").asText();
        assertThat(shell.out("release " + first)).isEqualTo("Released " + first + "\n");
        assertThat(shell.one("SELECT b.state, b.error, l.attempt, l.retry_at, l.batch_id"
                        + " FROM ddw.batch b JOIN ddw.lane l USING (process_id)"))
                .isEqualTo("released - 0 - -");

        var second = shell.json("stage copy").get("batch_id").asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(shell.json("release " + second + " --failed", "no paper"))
                .satisfies(released -> assertThat(released)
                        .hasToString(
                                "{\"batch_id\":\"" + second + "\",\"state\":\"released\",\"error\":\"no paper\"}"));
        assertThat(shell.one("SELECT b.state, b.error, l.attempt, l.retry_at > ddw.now(), l.last_error"
                        + " FROM ddw.batch b JOIN ddw.lane l USING (process_id) WHERE b.batch_id = '" + second + "'"))
                .isEqualTo("released no paper 1 t no paper");
        assertThat(shell.ddw("stage copy")).as("pauses").isEqualTo(new PostgresShell.Result(9, "", ""));

        shell.sql("UPDATE ddw.home SET clock_offset = '1 minute'");
        var third = shell.out("stage copy").strip();
        shell.out("commit " + third);
        for (var over : new String[] {first, second}) {
            assertThat(shell.ddw("release " + over)).satisfies(result -> {
                assertThat(result.code()).isEqualTo(4);
                assertThat(result.err()).contains("the lease of batch " + over).contains("released at");
            });
        }
        assertThat(shell.ddw("release " + third, "--failed", "late").code()).isEqualTo(8);
        assertThat(shell.ddw("release 0f8fad5b-d9cb-469f-a165-70867728950e").code())
                .isEqualTo(3);
        assertThat(shell.ddw("release nonsense").code()).isEqualTo(2);
        assertThat(shell.rows("SELECT state, error FROM ddw.batch ORDER BY staged_at"))
                .containsExactly("released -", "released no paper", "committed -");
    }

    @Test
    void waiting_ends_when_a_worker_is_through_or_the_time_is_over() throws Exception {
        assertThat(shell.ddw("wait copy --timeout 100ms")).satisfies(wait -> {
            assertThat(wait.code()).isEqualTo(1);
            assertThat(wait.out())
                    .isEqualTo(COPY + " has not processed every change within 100ms; see: ddw status " + COPY + "\n");
        });
        assertThat(shell.ddw("--json wait copy --timeout 0s").out())
                .isEqualTo("{\"source\":\"public.notes\",\"process\":\"copy\",\"is_processed\":false}\n");

        var wait = shell.whileWorking(() -> shell.json("wait copy --timeout 60s"));

        assertThat(wait.get("is_processed").asBoolean()).isTrue();
        assertThat(shell.rows("SELECT * FROM copy ORDER BY id")).containsExactly("1 north", "2 south");
        assertThat(shell.ddw("wait nobody").code()).isEqualTo(3);
        assertThat(shell.ddw("wait copy --timeout soon").code()).isEqualTo(2);
    }

    @Test
    void a_reload_rebuilds_the_result_whatever_became_of_it() throws Exception {
        shell.whileWorking(() -> shell.out("wait copy --timeout 60s"));
        shell.sql("TRUNCATE copy; INSERT INTO copy VALUES (2, 'wrong'), (99, 'never was')");
        shell.sql("INSERT INTO notes VALUES (-1, 'outside the filter')");

        var unasked = shell.ddw("process reload copy");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("Rebuild the result of " + COPY + " from scratch?");
        assertThat(shell.rows("SELECT * FROM ddw.load")).isEmpty();

        var tooShort = shell.ddw("process reload copy --yes --wait --timeout 100ms");
        assertThat(tooShort.code()).as("no worker works").isEqualTo(1);
        assertThat(shell.rows("SELECT state, is_reload FROM ddw.load")).containsExactly("wanted t");
        var reload = shell.whileWorking(() -> shell.json("process reload copy --yes --wait --timeout 60s"));

        assertThat(reload.get("is_processed").asBoolean()).isTrue();
        assertThat(shell.rows("SELECT * FROM copy ORDER BY id")).containsExactly("1 north", "2 south");
        assertThat(shell.rows("SELECT is_reload FROM ddw.load WHERE state <> 'wanted'"))
                .containsExactly("t", "t");
        assertThat(shell.json("batches copy"))
                .filteredOn(batch -> batch.get("kind").asText().equals("load"))
                .extracting(batch ->
                        batch.get("rows").asInt() + " " + batch.get("state").asText())
                .as("a truncation, then the rows inside the filter")
                .contains("1 committed", "2 committed");
        assertThat(shell.json("process reload copy -y").get("is_reloading").asBoolean())
                .isTrue();
        assertThat(shell.ddw("process reload nobody -y").code()).isEqualTo(3);
    }

    @Test
    void the_catalog_tells_of_every_process() throws Exception {
        shell.sql("SELECT ddw.register('public.notes', 'odd \"name\" | * [x]', 'command', '[\"./mail\"]',"
                + " is_active => false, lanes => 3)");

        var catalog = shell.out("catalog");
        assertThat(catalog)
                .startsWith("# Processes\n\n```mermaid\nflowchart LR\n    s1[(\"public.notes\")]\n")
                .contains("    s1 --> p1[\"copy<br/>row-sql, every 1s; at 06:30 Europe/Vienna\"]\n")
                .contains("    s1 -.-> p2[\"odd #quot;name#quot; | * [x]<br/>command, continuous\"]\n")
                .contains("\n## public.notes\n\nTracked by trigger, key id; columns id, team.\n")
                .contains("\n### copy\n\nA copy, for the morning\n")
                .contains("| rows | id > 0 |")
                .contains("INSERT INTO copy VALUES")
                .contains("\n### odd \"name\" | \\* \\[x] (not active)\n")
                .contains("| lanes | 3 |");
        assertThat(shell.out("catalog -o processes.md")).isEqualTo("Wrote processes.md\n");
        assertThat(Files.readString(directory.resolve("processes.md"))).isEqualTo(catalog);
        assertThat(shell.json("catalog").get("markdown").asText()).isEqualTo(catalog.strip());
    }

    @Test
    void a_schedule_that_sql_let_pass_and_no_worker_understands_hides_nothing() {
        shell.sql(
                "SELECT ddw.register('public.notes', 'odd', 'sql', 'SELECT 1', schedule => 'at 06:30 Europe/Nowhere')");

        assertThat(shell.ddw("catalog")).satisfies(catalog -> {
            assertThat(catalog.code()).isZero();
            assertThat(catalog.out()).contains("### odd").contains("at 06:30 Europe/Nowhere");
        });
        assertThat(shell.json("process list"))
                .extracting(process -> process.get("schedule"))
                .extracting(JsonNode::asText)
                .contains("at 06:30 Europe/Nowhere");
        assertThat(shell.out("process show odd")).contains("at 06:30 Europe/Nowhere");
        var doctor = shell.ddw("doctor");
        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.out())
                .contains("schedule of public.notes/odd")
                .contains("Europe/Nowhere")
                .contains("ddw process edit public.notes/odd --schedule");
        shell.out("process edit public.notes/odd --schedule", "at 06:30 Europe/Oslo");
        shell.out("doctor");
    }
}
