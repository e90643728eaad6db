package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Types of one's own are renamed and moved while somebody reads a batch, or keeps it from being altered for good. */
class RenamedTypeTest {

    private final SourceName keyed = new SourceName("public", "keyed");
    private final SourceName other = new SourceName("public", "other");
    private Lab lab;
    private ProcessKey process;

    @BeforeEach
    void track() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TYPE mood AS ENUM ('glad', 'sad')",
                "CREATE TABLE keyed (k mood, i int, PRIMARY KEY (k, i))",
                "CREATE TABLE other (id int PRIMARY KEY, v mood, n int)");
        process = lab.watch(keyed);
        lab.watch(other);
        lab.run("INSERT INTO keyed VALUES ('glad', 1)", "INSERT INTO other VALUES (1, 'glad', 1)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private Connection readerOf(String view) throws SQLException {
        Connection reader = lab.connect();
        reader.setAutoCommit(false);
        try (Statement sql = reader.createStatement()) {
            sql.execute("SELECT count(*) FROM ddw." + view);
        }
        return reader;
    }

    private String state() throws SQLException {
        return lab.one("SELECT string_agg(DISTINCT state, ', ') FROM ddw.tracking");
    }

    @Test
    void a_renamed_type_of_a_key_is_followed_though_batches_are_read() throws SQLException {
        try (Connection first = readerOf("net_keyed");
                Connection second = readerOf("net_other")) {
            lab.run("ALTER TYPE mood RENAME TO feeling", "INSERT INTO keyed VALUES ('sad', 2)");

            assertThat(lab.rows("SELECT ddw.repair()")).isEmpty();
            first.rollback();
            second.rollback();
        }
        assertThat(state()).isEqualTo("on");
        assertThat(lab.changes(lab.staged(process)))
                .extracting(change -> change.after().get("i"))
                .containsExactly(1, 2);
    }

    @Test
    void a_key_of_a_renamed_type_goes_on_being_recorded_when_there_is_no_time_to_follow() throws SQLException {
        // the one that is not let through uses all the time up
        lab.run("CREATE TABLE a (id int PRIMARY KEY, v mood)");
        ProcessKey slow = lab.watch(new SourceName("public", "a"));
        lab.run("INSERT INTO a VALUES (1, 'glad')");
        try (Connection reader = readerOf("net_keyed")) {
            lab.run(
                    "ALTER TYPE mood RENAME TO mood_then",
                    "CREATE TYPE mood AS ENUM ('glad', 'sad', 'both')",
                    "BEGIN",
                    "ALTER TABLE keyed ALTER k TYPE mood USING k::text::mood",
                    "COMMIT",
                    "INSERT INTO keyed VALUES ('both', 2)");
            assertThat(state()).isEqualTo("on");
            reader.rollback();
        }
        lab.rows("SELECT ddw.repair()");

        lab.run("INSERT INTO keyed VALUES ('both', 3)");
        assertThat(state()).isEqualTo("on");
        assertThat(lab.changes(lab.staged(slow))).hasSize(1);
        assertThat(lab.one("SELECT count(*) FROM ddw.delta_keyed")).isEqualTo("3");
    }

    @Test
    void what_keeps_the_views_from_following_is_named() throws SQLException {
        lab.run(
                "CREATE VIEW mine AS SELECT new_n FROM ddw.net_other",
                "ALTER TABLE other ALTER n TYPE bigint",
                "INSERT INTO other VALUES (2, 'sad', 3000000000)");

        assertThat(lab.home().selfWatch().diagnose())
                .filteredOn(finding -> !finding.isGood())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains(
                                "drop view public.mine, and create that again", "changes could not be recorded whole"));
        lab.run("DROP VIEW mine");
        assertThat(lab.rows("SELECT ddw.repair()")).hasSize(1);
        lab.run("INSERT INTO other VALUES (3, 'sad', 3000000000)");
        assertThat(lab.one("SELECT max(new_n) FROM ddw.delta_other")).isEqualTo("3000000000");
    }

    @Test
    void what_somebody_made_of_the_schema_is_not_dropped_with_it() throws SQLException {
        lab.run("CREATE TABLE copied (id int)", """
                CREATE PROCEDURE copy_other(batch uuid) BEGIN ATOMIC
                    INSERT INTO copied SELECT new_id FROM ddw.net_other WHERE batch_id = batch;
                END""");

        assertThatThrownBy(() -> lab.home().installer().uninstall())
                .hasMessageContaining("copy_other(uuid) would be dropped with schema ddw")
                .hasMessageContaining("Drop it first");
        assertThat(state()).isEqualTo("on");
        lab.run("INSERT INTO keyed VALUES ('sad', 2)", "DROP PROCEDURE copy_other");
        assertThat(lab.changes(lab.staged(process))).hasSize(2);

        assertThat(lab.home().installer().uninstall()).contains("schema ddw: dropped");
    }

    @Test
    void a_rule_and_an_extension_are_called_what_they_are() throws SQLException {
        lab.run(
                "CREATE EXTENSION citext SCHEMA ddw",
                "CREATE RULE cleared AS ON DELETE TO keyed DO ALSO DELETE FROM ddw.warning");

        assertThatThrownBy(() -> lab.home().installer().uninstall())
                .hasMessageContaining("extension citext, rule cleared on table public.keyed would be dropped");
    }

    @Test
    void a_filter_that_names_the_type_waits_until_the_type_has_its_name_again() throws SQLException {
        lab.rows(
                "SELECT ddw.register('public.other', 'glad', 'sql', 'SELECT 1', filter => $$v = 'glad'::public.mood$$)");
        ProcessKey filtered = new ProcessKey(other, "glad");
        lab.run("ALTER TYPE mood RENAME TO feeling", "INSERT INTO other VALUES (2, 'glad', 2)");

        assertThat(lab.one("SELECT ddw.stage('public.other', 'glad')")).isEqualTo("-");
        lab.run("ALTER TYPE feeling RENAME TO mood", "UPDATE ddw.lane SET retry_at = NULL");
        assertThat(lab.changes(lab.staged(filtered))).hasSize(1);
    }

    @Test
    void a_broken_table_that_is_enabled_again_tells_what_was_missed() throws SQLException {
        lab.run("UPDATE ddw.watch SET state = 'broken', reason = 'a test' WHERE source = 'public.keyed'");
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            sql.execute("SELECT ddw.enable('public.keyed')");

            assertThat(sql.getWarnings().getMessage()).contains("were not recorded; ddw.reload");
        }
    }
}
