package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The owner of a watched table is trusted as far as the home's owner goes (docs/adr/0009). Ways in which her types, casts
 * and rules could run with those rights are closed all the same where that is cheap, and stay closed: {@code evil.gotcha}
 * fails the test if it is called by anybody but her.
 */
class StrangersCodeTest {

    private static final SourceName TABLE = new SourceName("evil", "t");

    private Lab lab;
    private Connection alice;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "DO $$BEGIN CREATE ROLE ddw_test_alice; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$",
                "CREATE SCHEMA evil AUTHORIZATION ddw_test_alice");
        alice = lab.connect();
        Lab.execute(
                alice,
                "SET SESSION AUTHORIZATION ddw_test_alice",
                "CREATE TABLE evil.gotchas (who text)",
                "GRANT ALL ON evil.gotchas TO PUBLIC",
                "CREATE FUNCTION evil.gotcha(whose anyelement) RETURNS boolean LANGUAGE plpgsql AS"
                        + " $$BEGIN IF current_user <> 'ddw_test_alice' THEN INSERT INTO evil.gotchas VALUES (current_user); END IF; RETURN true; END$$",
                "CREATE TYPE evil.mood AS ENUM ('good', 'bad')",
                "CREATE FUNCTION evil.mood_json(evil.mood) RETURNS json LANGUAGE sql AS $$SELECT to_json(evil.gotcha(1))$$",
                "CREATE FUNCTION evil.mood_text(evil.mood) RETURNS text LANGUAGE sql AS $$SELECT CASE WHEN evil.gotcha(1) THEN 'x' END$$",
                "CREATE CAST (evil.mood AS json) WITH FUNCTION evil.mood_json",
                "CREATE CAST (evil.mood AS text) WITH FUNCTION evil.mood_text AS IMPLICIT",
                "CREATE DOMAIN evil.checked AS text CHECK (evil.gotcha(VALUE))",
                "CREATE TYPE evil.pair AS (a evil.checked, b int)",
                "CREATE CAST (text AS evil.pair) WITH INOUT AS IMPLICIT");
    }

    @AfterEach
    void close() throws SQLException {
        assertThat(lab.rows("SELECT who FROM evil.gotchas")).isEmpty();
        Lab.execute(alice, "RESET SESSION AUTHORIZATION");
        alice.close();
        lab.close();
    }

    private ProcessKey watch(String columns) throws SQLException {
        Lab.execute(alice, "CREATE TABLE evil.t (id int PRIMARY KEY, " + columns + ")");
        lab.enable("evil.t");
        ProcessKey process = new ProcessKey(TABLE, "process");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1")
                        .retry(new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofMinutes(5), 100))
                        .build());
        return process;
    }

    @Test
    void casts_between_column_types() throws SQLException {
        ProcessKey process = watch("v text");
        Lab.execute(
                alice,
                "INSERT INTO evil.t VALUES (1, '(a,1)')",
                "ALTER TABLE evil.t ALTER v TYPE evil.pair USING v::evil.pair",
                "INSERT INTO evil.t VALUES (2, '(,)'), (3, NULL)");

        assertThat(lab.changes(lab.staged(process)))
                .extracting(change -> change.after().get("v"))
                .containsExactly("(a,1)", "(,)", null);
    }

    @Test
    void casts_to_text_of_a_column_that_became_text() throws SQLException {
        ProcessKey process = watch("v int");
        Lab.execute(
                alice,
                "INSERT INTO evil.t VALUES (1, 1)",
                "ALTER TABLE evil.t ALTER v TYPE evil.mood USING 'good'",
                "INSERT INTO evil.t VALUES (2, 'bad')");
        lab.rows("SELECT ddw.reload('evil.t', 'process')");

        assertThat(lab.changes(lab.staged(process))).hasSize(1);
        assertThat(lab.rows("SELECT new_v FROM ddw.load_t ORDER BY new_id")).containsExactly("good", "bad", "-");
        assertThat(lab.rows("SELECT new_v FROM ddw.delta_t ORDER BY position")).containsExactly("1", "bad");
    }

    @Test
    void casts_to_json_of_what_is_parked() throws SQLException {
        ProcessKey process = watch("v evil.mood, w evil.mood[]");
        Lab.execute(alice, "INSERT INTO evil.t VALUES (1, 'good', '{good,bad}')");
        lab.home().stagingStore().fail(lab.staged(process).id(), "poison");

        assertThat(lab.one("SELECT image ->> 'new_v', image ->> 'new_w' FROM ddw.parked"))
                .isEqualTo("good {good,bad}");
        lab.rows("SELECT ddw.replay('evil.t', 'process', 1)");
        String batch = lab.one("SELECT ddw.stage('evil.t', 'process')");
        assertThat(lab.one("SELECT new_v, new_w FROM ddw.changes_t WHERE batch_id = ?::uuid", batch))
                .isEqualTo("good {good,bad}");
    }

    @Test
    void domains_inside_of_rows_of_which_two_images_do_not_fit_into_one() throws SQLException {
        StringBuilder wide = new StringBuilder("v evil.pair");
        for (int i = 0; i < 600; i++) {
            wide.append(", c").append(i).append(" bigint NOT NULL DEFAULT 1");
        }
        watch(wide.toString());
        Lab.execute(alice, "INSERT INTO evil.t (id, v) VALUES (1, '(a,1)')", "UPDATE evil.t SET c1 = 2");

        assertThat(lab.rows("SELECT op, old_v, new_v, new_c1 FROM ddw.delta_t ORDER BY position"))
                .containsExactly("I - (a,1) 1", "D (a,1) - -", "I - (a,1) 2");
        assertThat(lab.rows("SELECT reason FROM ddw.lost")).isEmpty();
    }

    @Test
    void domains_inside_of_what_is_recorded_by_name() throws SQLException {
        watch("v evil.pair");
        lab.run(
                "UPDATE ddw.watch SET is_guarded = true",
                "SELECT ddw._create_capture(w) FROM ddw.watch w",
                "ALTER EVENT TRIGGER ddw_on_alter DISABLE");
        Lab.execute(
                alice,
                "DROP CAST (evil.mood AS json)",
                "ALTER TABLE evil.t RENAME v TO w",
                "INSERT INTO evil.t VALUES (1, '(a,1)')");

        assertThat(lab.rows("SELECT op, new_id, new_v FROM ddw.delta_t")).containsExactly("I 1 -");
        assertThat(lab.one("SELECT reason FROM ddw.lost")).contains("column w", "domains");
    }

    @Test
    void casts_of_a_column_that_was_altered_past_the_event_trigger() throws SQLException {
        Lab.execute(
                alice,
                "CREATE FUNCTION evil.text_pair(v text) RETURNS evil.pair LANGUAGE sql AS $$SELECT ROW(v, 1)::evil.pair FROM evil.gotcha(1)$$",
                "DROP CAST (text AS evil.pair)",
                "CREATE CAST (text AS evil.pair) WITH FUNCTION evil.text_pair AS ASSIGNMENT");
        watch("v evil.pair");
        Lab.execute(
                alice,
                "SET ddw.is_following = 'on'",
                "ALTER TABLE evil.t ALTER v TYPE text USING NULL",
                "INSERT INTO evil.t VALUES (1, 'x')",
                "RESET ddw.is_following");

        assertThat(lab.recorded("delta_t", "new_v")).containsExactly("I x");
    }

    @Test
    void casts_of_a_column_whose_new_type_could_not_be_followed() throws SQLException {
        Lab.execute(
                alice,
                "CREATE FUNCTION evil.text_pair(v text) RETURNS evil.pair LANGUAGE sql AS $$SELECT ROW(v, 1)::evil.pair FROM evil.gotcha(1)$$",
                "DROP CAST (text AS evil.pair)",
                "CREATE CAST (text AS evil.pair) WITH FUNCTION evil.text_pair AS ASSIGNMENT");
        watch("v evil.pair");
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT FROM ddw.delta_t");
            Lab.execute(alice, "ALTER TABLE evil.t ALTER v TYPE text USING NULL", "INSERT INTO evil.t VALUES (1, 'x')");
            reader.rollback();
            reader.setAutoCommit(true);
        }

        assertThat(lab.recorded("delta_t", "new_id, new_v")).containsExactly("I 1 -");
        assertThat(lab.rows("SELECT reason FROM ddw.lost")).anyMatch(reason -> reason.contains("was altered"));
    }

    @Test
    void casts_that_a_filter_would_call_for_a_column_of_another_type() throws SQLException {
        Lab.execute(alice, "CREATE TABLE evil.t (id int PRIMARY KEY, v text)");
        lab.enable("evil.t");
        lab.rows("SELECT ddw.register('evil.t', 'filtered', 'sql', 'SELECT 1', filter => $$upper(v) = 'GOOD'$$)");
        Lab.execute(
                alice,
                "ALTER TABLE evil.t DROP v",
                "ALTER TABLE evil.t ADD v evil.mood",
                "INSERT INTO evil.t VALUES (1, 'good')");

        assertThat(lab.one("SELECT ddw.stage('evil.t', 'filtered')")).isEqualTo("-");
        assertThat(lab.one("SELECT last_error FROM ddw.lane")).contains("evil.mood_text");
    }

    @Test
    void what_planning_computes_of_a_filter() throws SQLException {
        Lab.execute(
                alice,
                "CREATE TABLE evil.t (id int PRIMARY KEY, v text)",
                "CREATE FUNCTION evil.folded() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN evil.gotcha(1); END$$",
                "CREATE OR REPLACE FUNCTION evil.mood_text(evil.mood) RETURNS text LANGUAGE sql IMMUTABLE AS"
                        + " $$SELECT CASE WHEN evil.folded() THEN 'x' END$$");
        lab.enable("evil.t");
        lab.rows("SELECT ddw.register('evil.t', 'filtered', 'sql', 'SELECT 1', filter => $$v LIKE 'n%'$$)");

        Lab.execute(alice, "ALTER TABLE evil.t DROP v", "ALTER TABLE evil.t ADD v evil.mood");
        assertThat(lab.one("SELECT pg_get_viewdef('ddw.changes_t')")).contains("_broken_filter");
    }

    @Test
    void domains_as_which_a_filter_s_literal_would_be_read() throws SQLException {
        Lab.execute(alice, "CREATE TABLE evil.t (id int PRIMARY KEY, v text[])");
        lab.enable("evil.t");
        lab.rows("SELECT ddw.register('evil.t', 'filtered', 'sql', 'SELECT 1', filter => $$v @> '{urgent}'$$)");

        Lab.execute(alice, "ALTER TABLE evil.t DROP v", "ALTER TABLE evil.t ADD v evil.checked[]");
        assertThat(lab.one("SELECT pg_get_viewdef('ddw.changes_t')")).contains("_broken_filter");
    }

    @Test
    void differences_of_a_range_type_when_statistics_are_taken() throws SQLException {
        Lab.execute(
                alice,
                "CREATE FUNCTION evil.difference(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS"
                        + " $$BEGIN PERFORM evil.gotcha(1); RETURN a - b; END$$",
                "CREATE TYPE evil.span AS RANGE (subtype = float8, subtype_diff = evil.difference)");
        watch("v evil.span");
        Lab.execute(
                alice,
                "INSERT INTO evil.t SELECT i, evil.span(i, i + 1) FROM generate_series(1, 500) i",
                "ALTER TABLE evil.t ADD w evil.span");
        lab.run("ANALYZE ddw.delta_t_0", "ANALYZE ddw.delta_t");

        assertThat(lab.one("SELECT count(*) FROM ddw.delta_t")).isEqualTo("500");
    }

    @Test
    void differences_of_a_range_type_after_a_column_was_put_back() throws SQLException {
        Lab.execute(
                alice,
                "CREATE FUNCTION evil.difference(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS"
                        + " $$BEGIN PERFORM evil.gotcha(1); RETURN a - b; END$$",
                "CREATE TYPE evil.span AS RANGE (subtype = float8, subtype_diff = evil.difference)");
        watch("v evil.span");
        lab.run("ALTER TABLE ddw.delta_t DROP COLUMN new_v CASCADE");
        Lab.execute(alice, "INSERT INTO evil.t SELECT i, evil.span(i, i + 1) FROM generate_series(1, 500) i");
        lab.run("ANALYZE ddw.delta_t_0", "ANALYZE ddw.delta_t");

        assertThat(lab.one("SELECT count(new_v) FROM ddw.delta_t")).isEqualTo("500");
    }

    @Test
    void a_diagnosis_tells_whose_code_a_superuser_s_home_trusts() throws SQLException {
        watch("v int");
        lab.run("CREATE TABLE mine (id int PRIMARY KEY)", "SELECT ddw.enable('public.mine')");

        assertThat(lab.home().selfWatch().diagnose())
                .filteredOn(finding -> finding.subject().startsWith("owner "))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isGood()).isTrue();
                    assertThat(finding.subject()).isEqualTo("owner ddw_test_alice");
                    assertThat(finding.message())
                            .contains("owns evil.t and could run code as", "a superuser", "operating.md#");
                });
        lab.run("DROP TABLE mine");
    }

    @Test
    void policies_of_a_partition_that_is_truncated() throws SQLException {
        Lab.execute(
                alice,
                "CREATE TABLE evil.p (id int PRIMARY KEY) PARTITION BY LIST (id)",
                "CREATE TABLE evil.p1 PARTITION OF evil.p FOR VALUES IN (1)",
                "ALTER TABLE evil.p1 ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE evil.p1 FORCE ROW LEVEL SECURITY",
                "CREATE POLICY evil ON evil.p1 USING (evil.gotcha(1))");
        lab.enable("evil.p");
        Lab.execute(alice, "INSERT INTO evil.p VALUES (1)", "TRUNCATE evil.p1");

        assertThat(lab.recorded("delta_p", "old_id, new_id")).containsExactly("I - 1", "D 1 -");
    }

    @Test
    void domains_inside_of_what_is_parked() throws SQLException {
        ProcessKey process = watch("p evil.pair");
        Lab.execute(alice, "INSERT INTO evil.t VALUES (1, '(a,1)')");
        lab.home().stagingStore().fail(lab.staged(process).id(), "poison");
        lab.run("UPDATE ddw.process SET lanes = 2");

        assertThat(lab.one("SELECT image ->> 'new_p' FROM ddw.parked")).isEqualTo("(a,1)");
    }

    @Test
    void domains_inside_of_what_is_replayed() throws SQLException {
        ProcessKey process = watch("p evil.pair, q evil.checked[]");
        Lab.execute(alice, "INSERT INTO evil.t VALUES (1, '(a,1)', '{b}')");
        lab.home().stagingStore().fail(lab.staged(process).id(), "poison");
        lab.rows("SELECT ddw.replay('evil.t', 'process', 1)");

        assertThat(lab.changes(lab.staged(process)))
                .extracting(change -> change.after().get("p"))
                .containsExactly("(a,1)");
    }

    @Test
    void casts_to_json_of_a_guarded_trigger() throws SQLException {
        watch("v evil.mood");
        lab.run("DROP EVENT TRIGGER ddw_on_alter");
        lab.enable("evil.t");
        Lab.execute(alice, "ALTER TABLE evil.t RENAME v TO w", "INSERT INTO evil.t VALUES (1, 'good')");

        assertThat(lab.one("SELECT reason FROM ddw.lost")).contains("a cast to json calls evil.mood_json");
    }

    @Test
    void a_rule_that_makes_the_table_a_view() throws SQLException {
        ProcessKey process = watch("v int");
        // what servers before 16 let CREATE RULE "_RETURN" do; newer ones refuse it
        lab.run("UPDATE ddw.watch SET table_oid = 'pg_stats'::regclass");
        lab.rows("SELECT ddw.reload('evil.t', 'process')");

        assertThatThrownBy(() -> lab.stage(process, 10)).hasMessageContaining("evil.t is no table any more");
        lab.run("UPDATE ddw.watch SET table_oid = 'evil.t'::regclass");
    }
}
