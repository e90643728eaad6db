package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is tracked is listed, set and repaired from the command line, and the tables show it. */
final class PostgresTrackingTest {

    private static final String TRIGGERS = "SELECT DISTINCT tgrelid::regclass FROM pg_trigger"
            + " WHERE NOT tgisinternal AND tgname LIKE '%ddw%' ORDER BY 1";
    private static final String STATES = "SELECT source, state FROM ddw.watch ORDER BY source";

    private PostgresShell shell;

    @BeforeEach
    void createTables(@TempDir Path directory) {
        shell = new PostgresShell(directory);
        shell.sql("CREATE TABLE notes (id int, line int, team text, PRIMARY KEY (id, line))");
        shell.sql("CREATE TABLE teams (name text PRIMARY KEY)");
        shell.sql("CREATE TABLE \"Odd; \"\"name\"\"\" (id int PRIMARY KEY)");
        shell.sql("CREATE TABLE bare (id int)");
    }

    @AfterEach
    void drop() {
        shell.close();
    }

    @Test
    void tracked_tables_are_listed_with_key_state_and_what_was_captured() throws SQLException {
        assertThat(shell.out("tracking list")).startsWith("No table is tracked.");
        assertThat(shell.json("tracking list")).isEmpty();

        shell.out("tracking enable public.notes");
        shell.sql("INSERT INTO notes VALUES (1, 1, 'a'), (1, 2, 'b')");
        shell.sql("UPDATE notes SET team = 'c'");

        assertThat(shell.out("tracking list").lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("public.notes +trigger +on +id, line +4 .*");
        var table = shell.json("tracking list").get(0);
        assertThat(table.get("source").asText()).isEqualTo("public.notes");
        assertThat(table.get("state").asText()).isEqualTo("on");
        assertThat(table.get("key")).extracting(JsonNode::asText).containsExactly("id", "line");
        assertThat(table.get("columns")).extracting(JsonNode::asText).containsExactly("id", "line", "team");
        assertThat(table.get("captured").asInt()).isEqualTo(4);
        assertThat(table.get("delta_bytes").asLong()).isPositive();
        assertThat(table.get("changes_view").asText()).isEqualTo("ddw.changes_notes");
        assertThat(shell.one("SELECT count(*) FROM ddw.delta_notes")).isEqualTo("4");

        shell.out("tracking disable public.notes");
        assertThat(shell.json("tracking list").get(0).get("state").asText()).isEqualTo("off");
        shell.sql("DELETE FROM notes");
        assertThat(shell.one("SELECT count(*) FROM ddw.delta_notes")).isEqualTo("4");
    }

    @Test
    void set_tracks_exactly_the_named_tables() throws SQLException {
        assertThat(shell.out("tracking set public.teams public.notes"))
                .isEqualTo("Enabled public.notes\nEnabled public.teams\n");
        assertThat(shell.rows(TRIGGERS)).containsExactly("notes", "teams");

        assertThat(shell.out("tracking set -n public.teams", "public.\"Odd; \"\"name\"\"\""))
                .isEqualTo("Would enable public.\"Odd; \"\"name\"\"\"\nWould disable public.notes\n");
        assertThat(shell.rows(STATES)).containsExactly("public.notes on", "public.teams on");

        assertThat(shell.json("tracking set public.teams", "public.\"Odd; \"\"name\"\"\"")
                        .get("steps"))
                .extracting(JsonNode::asText)
                .containsExactly("Enabled public.\"Odd; \"\"name\"\"\"", "Disabled public.notes");
        assertThat(shell.rows(STATES))
                .containsExactly("public.\"Odd; \"\"name\"\"\" on", "public.notes off", "public.teams on");
        shell.sql("INSERT INTO \"Odd; \"\"name\"\"\" VALUES (1); INSERT INTO notes VALUES (9, 9, 'x')");
        assertThat(shell.json("tracking list"))
                .extracting(table -> table.get("captured").asInt())
                .containsExactly(1, 0, 0);
        assertThat(shell.out("tracking set public.teams", "public.\"Odd; \"\"name\"\"\""))
                .isEqualTo("Exactly these tables are tracked already.\n");

        assertThat(shell.out("tracking set --none").lines()).hasSize(2);
        assertThat(shell.rows(STATES)).allSatisfy(state -> assertThat(state).endsWith(" off"));
        assertThat(shell.rows(TRIGGERS)).isEmpty();
    }

    @Test
    void set_disables_nothing_if_a_table_cannot_be_tracked() throws SQLException {
        shell.out("tracking set public.notes public.teams");

        assertThat(shell.ddw("tracking set public.teams public.bare")).satisfies(bare -> {
            assertThat(bare.code()).isEqualTo(2);
            assertThat(bare.err()).contains("public.bare has no primary key");
        });
        assertThat(shell.ddw("tracking set public.teams public.nowhere")).satisfies(nowhere -> {
            assertThat(nowhere.code()).isEqualTo(3);
            assertThat(nowhere.err()).contains("no table public.nowhere");
        });
        assertThat(shell.ddw("tracking set").code()).isEqualTo(2);

        assertThat(shell.rows(STATES)).containsExactly("public.notes on", "public.teams on");
    }

    @Test
    void doctor_finds_a_trigger_that_is_gone_and_repairs_it() throws SQLException {
        shell.out("tracking enable public.teams");
        assertThat(shell.out("doctor")).contains("public.teams").doesNotContain("!!");
        shell.sql("DO $$ DECLARE t record; BEGIN FOR t IN SELECT tgname FROM pg_trigger"
                + " WHERE tgrelid = 'teams'::regclass AND NOT tgisinternal"
                + " LOOP EXECUTE format('DROP TRIGGER %I ON teams', t.tgname); END LOOP; END $$");

        var ill = shell.ddw("doctor");
        assertThat(ill.code()).isEqualTo(1);
        assertThat(ill.out()).contains("!!").contains("missing or disabled triggers");
        assertThat(shell.ddw("--json doctor").out()).contains("\"is_good\":false");

        assertThat(shell.ddw("doctor --repair").code())
                .as("changes are lost: a person must know")
                .isEqualTo(1);
        shell.out("tracking enable public.teams");
        assertThat(shell.out("doctor")).doesNotContain("!!");
        shell.sql("INSERT INTO teams VALUES ('north')");
        assertThat(shell.rows("SELECT op, new_name FROM ddw.delta_teams")).containsExactly("I north");
    }

    @Test
    void doctor_brings_the_tracking_in_line_with_an_altered_table() throws SQLException {
        shell.sql("ALTER TABLE teams ADD COLUMN size int");
        shell.out("tracking enable public.teams");
        shell.sql("CREATE VIEW on_top AS SELECT new_name FROM ddw.changes_teams");
        shell.sql("ALTER TABLE teams ALTER size TYPE bigint, ADD COLUMN city text");
        assertThat(shell.ddw("doctor")).satisfies(ill -> {
            assertThat(ill.code()).isEqualTo(1);
            assertThat(ill.out()).contains("was altered");
        });
        assertThat(shell.out("tracking list")).doesNotContain("city");

        shell.sql("DROP VIEW on_top");
        assertThat(shell.json("doctor --repair"))
                .anySatisfy(finding -> {
                    assertThat(finding.get("subject").asText()).isEqualTo("repair");
                    assertThat(finding.get("message").asText()).isEqualTo("public.teams: followed an alteration");
                })
                .allSatisfy(finding ->
                        assertThat(finding.get("is_good").asBoolean()).isTrue());

        shell.sql("INSERT INTO teams (name, city) VALUES ('north', 'Oslo')");
        assertThat(shell.rows("SELECT op, new_name, new_city FROM ddw.delta_teams"))
                .containsExactly("I north Oslo");
        assertThat(shell.out("doctor --repair")).as("nothing left to repair").doesNotContain("followed an alteration");
    }
}
