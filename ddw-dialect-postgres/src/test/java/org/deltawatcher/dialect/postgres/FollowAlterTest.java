package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DDL on a watched table, with event triggers: it is followed at once, and the user's writes go on whatever it is. */
class FollowAlterTest {

    private static Lab lab;
    private static int tables;

    private String name;
    private SourceName table;
    private ProcessKey process;

    @BeforeAll
    static void open() {
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void track() throws SQLException {
        name = "t" + ++tables;
        table = new SourceName("public", name);
        lab.run("CREATE TABLE " + name + " (id int PRIMARY KEY, v varchar(5), n int)");
        process = lab.watch(table);
        lab.run("INSERT INTO " + name + " VALUES (1, 'one', 1)");
    }

    private void run(String... statements) throws SQLException {
        for (int i = 0; i < statements.length; i++) {
            statements[i] = statements[i]
                    .replace("TABLE t", "TABLE " + name)
                    .replace("INTO t", "INTO " + name)
                    .replace("UPDATE t", "UPDATE " + name);
        }
        lab.run(statements);
    }

    private java.util.List<Change> changes() {
        return lab.changes(lab.staged(process));
    }

    private void isGood() {
        assertThat(lab.home().selfWatch().diagnose())
                .filteredOn(finding -> finding.subject().equals("tracking of public." + name))
                .allSatisfy(finding ->
                        assertThat(finding.isGood()).as(finding.message()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oid | bigint | 99999999999 | bigint",
                "regclass | text | zz | text",
                "timestamp | date | 300000-01-01 | text",
                "timestamptz | timestamp | 2020-03-29 02:30:00 | text",
                "name | varchar(100) | "
                        + "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij | text",
                "numeric | double precision | 0.30000000000000004 | numeric",
                "bigint | real | 16777216 | numeric",
                "double precision | numeric | 0.12345678901234567890123 | numeric",
                "integer | bigint | 3000000000 | bigint",
                "bigint | integer | -5 | bigint",
                "varchar(5) | text | longer than five | text"
            })
    void a_value_of_the_new_type_is_recorded_as_it_is_and_no_write_fails(
            String type, String wanted, String value, String recorded) throws SQLException {
        lab.run("CREATE TABLE retyped" + name + " (id int PRIMARY KEY, v " + type + ")");
        lab.enable("public.retyped" + name);
        lab.run(
                "SET timezone = 'Europe/Vienna'",
                "SET extra_float_digits = 0",
                "ALTER TABLE retyped" + name + " ALTER v TYPE " + wanted + " USING NULL",
                "INSERT INTO retyped" + name + " VALUES (1, '" + value + "')");

        assertThat(lab.one("SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attname = 'new_v' AND attrelid ="
                        + " 'ddw.delta_retyped" + name + "'::regclass"))
                .isEqualTo(recorded);
        assertThat(lab.one("SELECT new_v::text FROM ddw.delta_retyped" + name))
                .isEqualTo(wanted.equals("real") ? "16777216" : value);
    }

    @Test
    void nothing_is_rounded_while_a_reader_keeps_a_new_type_from_being_followed() throws SQLException {
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.net_" + name);
            run("ALTER TABLE t ALTER n TYPE numeric");
            run("INSERT INTO t VALUES (2, 'two', 1.5), (3, 'three', 3)");
            reader.rollback();
        }

        assertThat(lab.recorded("delta_" + name, "new_id, new_n")).containsExactly("I 1 1", "I 2 -", "I 3 3");
        assertThat(lab.rows(
                        "SELECT l.reason FROM ddw.lost l JOIN ddw.watch w USING (watch_id) WHERE w.source = ?",
                        table + ""))
                .singleElement()
                .asString()
                .contains("column n does not fit", "1.5");
        lab.run("SELECT ddw.repair()");
        run("UPDATE t SET n = 2.5 WHERE id = 2");
        assertThat(lab.recorded("delta_" + name, "new_n")).last().isEqualTo("U 2.5");
    }

    @Test
    void columns_exchange_their_names_while_a_reader_keeps_that_from_being_followed() throws SQLException {
        run("ALTER TABLE t ADD m int");
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.net_" + name);
            run(
                    "ALTER TABLE t RENAME id TO other",
                    "ALTER TABLE t RENAME n TO id",
                    "ALTER TABLE t RENAME m TO n",
                    "ALTER TABLE t RENAME other TO m");
            run("INSERT INTO t (m, id, n) VALUES (2, 20, 200)");
            reader.rollback();
        }
        lab.run("SELECT ddw.repair()");
        run("UPDATE t SET n = 201 WHERE m = 2");

        assertThat(lab.recorded("delta_" + name, "new_m, new_id, new_n"))
                .containsExactly("I 1 1 -", "I 2 20 200", "U 2 20 201");
        isGood();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text | numeric | 1.0 | 1.00",
                "text | interval | 24:00:00 | 1 day",
                "text | jsonb | 1.0 | 1.00",
                "text | text COLLATE alike | a | A",
                "numeric | text | 1.0 | 1.00",
                "text COLLATE alike | text | a | A",
                "int | numeric | 1 | 1.0",
                "text | feeling | glad | sad",
                "feeling | text | glad | sad",
                "text | citext | a | A",
                "int[] | text | {1} | {2}",
                "text | pair | (1,a) | (2,b)",
            })
    void a_key_is_the_same_by_what_is_recorded_of_it(String type, String wanted, String one, String other)
            throws SQLException {
        lab.run(
                "CREATE COLLATION IF NOT EXISTS alike (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        lab.run(
                "DROP EXTENSION IF EXISTS citext CASCADE",
                "CREATE EXTENSION citext",
                "DROP TYPE IF EXISTS feeling, pair CASCADE");
        lab.run("CREATE TYPE feeling AS ENUM ('glad', 'sad')", "CREATE TYPE pair AS (n int, t text)");
        lab.run("CREATE TABLE keyed" + name + " (k " + type + " PRIMARY KEY, n int)");
        ProcessKey copy = new ProcessKey(new SourceName("public", "keyed" + name), "process");
        lab.watch(copy.source());
        lab.run(
                "ALTER TABLE keyed" + name + " ALTER k TYPE " + wanted + " USING k::text::" + wanted,
                "INSERT INTO keyed" + name + " VALUES ('" + one + "', 1)",
                "UPDATE keyed" + name + " SET k = '" + other + "'",
                "DELETE FROM keyed" + name);

        var batch = lab.staged(copy);
        assertThat(lab.one("SELECT count(*) FROM ddw.net_keyed" + name + " WHERE batch_id = ?::uuid", batch.id() + ""))
                .isEqualTo("0");
        assertThat(lab.one(
                        "SELECT count(*) FILTER (WHERE op = 'U') = 0 OR count(DISTINCT bucket) = 1 FROM ddw.delta_keyed"
                                + name))
                .as("a key is in one lane")
                .isEqualTo("t");
        assertThat(lab.home().changeSource().repair()).noneMatch(line -> line.contains("keyed" + name));
    }

    @Test
    void the_literals_of_a_filter_mean_the_same_whoever_alters_the_table() throws SQLException {
        run("ALTER TABLE t ADD at timestamptz");
        lab.rows(
                "SELECT ddw.register(?, 'late', 'sql', 'SELECT 1', filter => $$at >= '2024-01-01 00:00'$$)",
                "public." + name);
        run("INSERT INTO t VALUES (2, 'two', 2, '2023-12-31 20:00+00'), (3, 'three', 3, '2024-01-01 00:00+00')");
        run("SET LOCAL timezone = 'Asia/Tokyo'", "ALTER TABLE t ADD note text");

        assertThat(lab.changes(lab.staged(new ProcessKey(table, "late"))))
                .extracting(change -> change.after().get("id"))
                .containsExactly(3);
    }

    @Test
    void a_key_that_no_longer_tells_rows_apart_is_told() throws SQLException {
        run("ALTER TABLE t DROP CONSTRAINT " + name + "_pkey, ALTER n SET NOT NULL, ADD PRIMARY KEY (id, n)");

        assertThat(lab.home().selfWatch().diagnose())
                .anyMatch(
                        finding -> !finding.isGood()
                                && finding.message()
                                        .contains(
                                                name
                                                        + " has no unique index any more over the columns that it is tracked by, (id)"));
        assertThat(lab.home().selfWatch().inspect())
                .anyMatch(warning -> warning.message().contains(name + " has no unique index any more"));
        run("ALTER TABLE t ADD UNIQUE (id)");
        isGood();
    }

    @Test
    void a_table_renamed_to_the_name_of_one_that_is_gone_can_be_followed_when_that_is_forgotten() throws SQLException {
        lab.run("CREATE TABLE heir" + name + " (id int PRIMARY KEY)");
        lab.enable("public.heir" + name);
        lab.run(
                "DROP TABLE " + name,
                "ALTER TABLE heir" + name + " RENAME TO " + name,
                "INSERT INTO " + name + " VALUES (1)");

        assertThat(lab.rows("SELECT ddw.repair()"))
                .singleElement()
                .asString()
                .contains("a name by which a table is tracked that is gone");
        lab.rows("SELECT ddw.forget(?)", "public." + name);
        lab.rows("SELECT ddw.repair()");
        isGood();
        assertThat(lab.recorded("delta_heir" + name, "new_id")).containsExactly("I 1");
    }

    @Test
    void a_column_that_is_added_is_recorded_from_then_on() throws SQLException {
        run("ALTER TABLE t ADD COLUMN extra text DEFAULT 'd'", "UPDATE t SET n = 2");

        Change change = changes().get(1);
        assertThat(change.before().get("extra")).isEqualTo("d");
        assertThat(change.after().get("extra")).isEqualTo("d");
        isGood();
    }

    @Test
    void a_column_that_is_dropped_stays_null_and_may_come_back_with_another_type() throws SQLException {
        run("ALTER TABLE t DROP COLUMN v", "INSERT INTO t VALUES (2, 2)");
        run("ALTER TABLE t ADD COLUMN v bytea", "INSERT INTO t VALUES (3, 3, '\\x01')");

        assertThat(changes())
                .extracting(c -> c.after().asMap().keySet().toString())
                .containsOnly("[id, n, v]");
        assertThat(lab.rows("SELECT new_id, new_v_2, new_v FROM ddw.delta_" + name + " ORDER BY position"))
                .containsExactly("1 one -", "2 - -", "3 - \\x01");
        isGood();
    }

    @Test
    void a_column_that_is_renamed_keeps_its_values() throws SQLException {
        run("ALTER TABLE t RENAME COLUMN v TO \"New name\"", "UPDATE t SET n = 2");

        assertThat(changes()).extracting(c -> c.after().get("New name")).containsExactly("one", "one");
        isGood();
    }

    @Test
    void types_widen_together_with_dml_in_the_same_transaction() throws SQLException {
        run(
                "INSERT INTO t VALUES (2, 'two', 2)",
                "ALTER TABLE t ALTER n TYPE bigint, ALTER v TYPE text, ALTER id TYPE bigint",
                "INSERT INTO t VALUES (3000000000, 'longer than five', 3000000000)");
        run("ALTER TABLE t ALTER n TYPE text USING 'n' || n", "UPDATE t SET v = 'x' WHERE id = 2");

        assertThat(changes())
                .extracting(c -> c.op() + " " + c.after().asMap())
                .containsExactly(
                        "I {id=1, v=one, n=1}",
                        "I {id=2, v=two, n=2}",
                        "I {id=3000000000, v=longer than five, n=3000000000}",
                        "U {id=2, v=x, n=n2}");
        isGood();
    }

    @Test
    void a_narrower_type_leaves_room_for_what_was_recorded() throws SQLException {
        run("ALTER TABLE t ALTER n TYPE smallint", "INSERT INTO t VALUES (2, 'b', 2)");

        assertThat(changes()).extracting(c -> c.after().get("n")).containsExactly(1, 2);
        isGood();
    }

    @Test
    void an_integer_that_becomes_a_floating_point_number_keeps_every_digit_recorded() throws SQLException {
        run("ALTER TABLE t ALTER n TYPE bigint", "UPDATE t SET n = 9007199254740993");
        run("ALTER TABLE t ALTER n TYPE double precision", "UPDATE t SET n = 0.5");

        assertThat(lab.rows("SELECT new_n FROM ddw.delta_" + name + " ORDER BY position"))
                .containsExactly("1", "9007199254740993", "0.5");
    }

    @Test
    void a_session_that_wrote_before_goes_on_writing_after_another_one_altered() throws SQLException {
        try (var connection = lab.connect()) {
            Lab.execute(connection, "INSERT INTO " + name + " VALUES (2, 'b', 2)");
            run("ALTER TABLE t ALTER n TYPE bigint", "ALTER TABLE t DROP COLUMN v", "ALTER TABLE t ADD COLUMN w int");
            Lab.execute(connection, "INSERT INTO " + name + " VALUES (3, 3000000000, 7)");
        }

        assertThat(changes())
                .extracting(c -> c.after().asMap().toString())
                .containsExactly("{id=1, n=1, w=null}", "{id=2, n=2, w=null}", "{id=3, n=3000000000, w=7}");
    }

    @Test
    void a_table_that_is_renamed_or_moved_keeps_its_process_and_its_staged_batch() throws SQLException {
        var batch = lab.staged(process);
        lab.run(
                "CREATE SCHEMA moved_" + name, "ALTER TABLE " + name + " RENAME TO \"Moved\"",
                "ALTER TABLE \"Moved\" SET SCHEMA moved_" + name,
                        "ALTER SCHEMA moved_" + name + " RENAME TO \"S " + name + "\"");
        SourceName moved = new SourceName("S " + name, "Moved");
        lab.run("INSERT INTO " + moved + " VALUES (2, 'b', 2)");

        assertThat(lab.changes(batch)).hasSize(1);
        lab.commit(batch);
        assertThat(lab.changes(lab.staged(new ProcessKey(moved, "process")))).hasSize(1);
    }

    @Test
    void a_key_column_that_is_dropped_ends_the_tracking_and_not_the_writes() throws SQLException {
        run("ALTER TABLE t DROP COLUMN id", "INSERT INTO t VALUES ('b', 2)");

        assertThat(lab.home().changeSource().find(table).orElseThrow().reason())
                .isEqualTo("column id of the key was dropped");
        assertThat(lab.home().selfWatch().inspect()).extracting(w -> w.kind()).contains("broken_tracking");
        assertThatThrownBy(() -> lab.enable("public." + name))
                .hasMessageContaining("was dropped")
                .hasMessageContaining("forget");
        run("INSERT INTO t VALUES ('c', 3)");
    }

    @Test
    void the_key_s_constraint_may_be_renamed_or_dropped() throws SQLException {
        run("ALTER TABLE t RENAME CONSTRAINT " + name + "_pkey TO other", "UPDATE t SET n = 2");
        run("ALTER TABLE t DROP CONSTRAINT other", "UPDATE t SET n = 3");
        lab.run("UPDATE ddw.home SET rotate_rows = 1");
        assertThat(lab.home().changeSource().purge()).noneMatch(line -> line.contains("could not"));
        run("UPDATE t SET n = 4", "UPDATE t SET id = 5");
        lab.run("UPDATE ddw.home SET rotate_rows = 200000");

        assertThat(changes()).extracting(Change::op).containsExactly('I', 'U', 'U', 'U', 'D', 'I');
    }

    @Test
    void a_table_that_is_dropped_and_made_anew_is_not_taken_for_the_old_one() throws SQLException {
        run("DROP TABLE t", "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");

        assertThatThrownBy(() -> lab.enable("public." + name))
                .hasMessageContaining("created anew")
                .hasMessageContaining("forget");
        lab.rows("SELECT ddw.forget(?)", "public." + name);
        process = lab.watch(table);
        run("INSERT INTO t VALUES (2)");
        assertThat(changes()).hasSize(1);
    }

    @Test
    void types_that_are_renamed_or_dropped_with_all_that_uses_them_are_followed() throws SQLException {
        lab.run("CREATE TYPE mood_" + name + " AS ENUM ('a')");
        run("ALTER TABLE t ADD COLUMN m mood_" + name, "UPDATE t SET m = 'a'");
        lab.run("ALTER TYPE mood_" + name + " RENAME TO feeling_" + name);
        run("UPDATE t SET n = 2");
        isGood();
        lab.run("DROP TYPE feeling_" + name + " CASCADE");
        run("UPDATE t SET n = 3");

        assertThat(changes()).hasSize(4);
        isGood();
    }

    @Test
    void an_extension_that_moves_with_the_type_of_a_key_is_followed_at_once() throws SQLException {
        lab.run("CREATE SCHEMA ext_" + name, "CREATE EXTENSION citext SCHEMA public");
        lab.run("CREATE TABLE coupon (code citext PRIMARY KEY, n int)");
        lab.enable("public.coupon");
        lab.run("INSERT INTO coupon VALUES ('A', 1)");

        lab.run("ALTER EXTENSION citext SET SCHEMA ext_" + name);
        lab.run("UPDATE coupon SET n = 2", "UPDATE coupon SET code = 'a'");

        assertThat(lab.recorded("delta_coupon", "old_code, new_code")).containsExactly("I - A", "U A A", "U A a");
    }

    @Test
    void a_key_s_operator_that_moves_to_another_schema_is_followed_at_once() throws SQLException {
        lab.run(
                "CREATE SCHEMA odd",
                "CREATE FUNCTION same(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2'",
                "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same)",
                "CREATE OPERATOR CLASS odd FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 ===,"
                        + " OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int)",
                "CREATE TABLE odd_key (id int NOT NULL, v int)",
                "CREATE UNIQUE INDEX odd_index ON odd_key (id odd)");
        lab.rows("SELECT ddw.enable('public.odd_key', key_name => 'odd_index')");
        lab.run("INSERT INTO odd_key VALUES (1, 1)");

        lab.run("ALTER OPERATOR === (int, int) SET SCHEMA odd");
        lab.run("UPDATE odd_key SET v = 2");

        assertThat(lab.recorded("delta_odd_key", "old_v, new_v")).containsExactly("I - 1", "U 1 2");
    }

    @Test
    void columns_dropped_from_the_delta_table_by_hand_are_put_back() throws SQLException {
        lab.run("ALTER TABLE ddw.delta_" + name + " DROP COLUMN new_n CASCADE");
        run("UPDATE t SET n = 2");

        assertThat(changes()).extracting(c -> c.after().get("n")).containsExactly(null, 2);
    }

    @Test
    void a_delta_table_dropped_by_hand_ends_the_tracking_and_not_the_writes() throws SQLException {
        lab.run("DROP TABLE ddw.delta_" + name + " CASCADE");
        run("INSERT INTO t VALUES (2, 'b', 2)");

        assertThat(lab.one("SELECT state, reason FROM ddw.watch WHERE source = ?", "public." + name))
                .isEqualTo("broken its delta table was dropped");
        lab.rows("SELECT ddw.forget(?)", "public." + name);
        process = lab.watch(table);
        run("INSERT INTO t VALUES (3, 'c', 3)");
        assertThat(changes()).hasSize(1);
    }

    @Test
    void what_an_extension_finds_unfollowed_does_not_become_a_part_of_it() throws SQLException {
        lab.run("CREATE VIEW on_top_" + name + " AS SELECT new_n FROM ddw.changes_" + name);
        run("ALTER TABLE t ALTER n TYPE numeric");
        lab.run("DROP EXTENSION IF EXISTS citext CASCADE", "CREATE EXTENSION citext");
        run("UPDATE t SET n = 2");
        lab.run("DROP VIEW on_top_" + name);
        lab.run("DROP EXTENSION citext CASCADE", "CREATE EXTENSION citext");
        assertThat(lab.home().changeSource().repair()).anyMatch(line -> line.contains("followed"));
        run("UPDATE t SET n = 1.5");
        areTold(1);

        assertThat(lab.recorded("delta_" + name, "new_n")).containsExactly("I 1", "U 2", "U 1.5");
        assertThat(lab.rows("SELECT pg_describe_object(classid, objid, 0) FROM pg_depend WHERE deptype = 'e'"
                        + " AND pg_describe_object(classid, objid, 0) LIKE '% ddw.%'"))
                .isEmpty();
        isGood();
    }

    /** Transactions wrote before an alteration was followed that may not be recorded as they wrote. */
    private void areTold(int transactions) throws SQLException {
        assertThat(lab.rows(
                        "SELECT l.reason FROM ddw.lost l JOIN ddw.watch w USING (watch_id) WHERE w.source = ?",
                        table.toString()))
                .hasSize(transactions)
                .allMatch(reason -> reason.contains("was altered"));
        lab.enable(table.toString()); // clears it
    }

    @Test
    void an_alter_that_cannot_be_followed_at_once_is_recorded_and_told_until_a_repair() throws SQLException {
        lab.run("CREATE VIEW on_top_" + name + " AS SELECT new_n FROM ddw.changes_" + name);

        run(
                "ALTER TABLE t ALTER n TYPE bigint",
                "UPDATE t SET n = 7",
                "ALTER TABLE t RENAME COLUMN v TO w",
                "UPDATE t SET w = 'x'");

        assertThat(lab.home().changeSource().repair()).anyMatch(line -> line.contains("could not be repaired"));
        lab.run("DROP VIEW on_top_" + name);
        assertThat(lab.home().changeSource().repair()).anyMatch(line -> line.contains("followed"));
        run("UPDATE t SET n = 3000000000");
        assertThat(changes())
                .extracting(c -> c.op() + " " + c.after().asMap().values())
                .containsExactly("I [1, one, 1]", "U [1, one, 7]", "U [1, x, 7]", "U [1, x, 3000000000]");
        areTold(1); // all in one transaction
        isGood();
    }

    @Test
    void changes_recorded_without_a_column_that_could_not_be_followed_at_once_are_told() throws SQLException {
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_" + name); // in the way of whoever follows
            run("ALTER TABLE t ADD COLUMN extra int", "INSERT INTO t VALUES (2, 'two', 2, 22)");
            reader.rollback();
            reader.setAutoCommit(true);
        }
        assertThat(lab.home().changeSource().repair()).anyMatch(line -> line.contains("followed"));

        run("INSERT INTO t VALUES (3, 'three', 3, 33)");
        assertThat(changes())
                .extracting(c -> String.valueOf(c.after().get("extra")))
                .containsExactly("null", "null", "33");
        areTold(1);
    }

    @Test
    void a_table_that_waits_for_a_repair_is_not_locked_by_whoever_alters_a_type() throws SQLException {
        try (Connection other = lab.connect()) {
            other.setAutoCommit(false);
            Lab.rows(other, "SELECT count(*) FROM ddw.delta_" + name);
            run("ALTER TABLE t ADD COLUMN extra int");
            other.rollback();
            Lab.execute(
                    other,
                    "CREATE DOMAIN unconcerned_" + name + " AS int",
                    "ALTER DOMAIN unconcerned_" + name + " SET NOT NULL");

            run("SET LOCAL lock_timeout = '2s'", "INSERT INTO t VALUES (2, 'two', 2, 22)");
            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(lab.home().changeSource().repair()).anyMatch(line -> line.contains("followed"));
        areTold(1);
    }

    @Test
    void what_is_altered_back_before_it_could_be_followed_leaves_nothing_behind() throws SQLException {
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_" + name);
            run("ALTER TABLE t ALTER n TYPE bigint");
            run("ALTER TABLE t ALTER n TYPE int");
            reader.rollback();
            reader.setAutoCommit(true);
        }
        lab.home().changeSource().repair();
        run("UPDATE t SET n = 2");

        isGood();
    }

    @Test
    void types_have_the_same_names_whatever_the_session_quotes() throws SQLException {
        run("SET LOCAL quote_all_identifiers = on", "ALTER TABLE t ADD j jsonb");

        assertThat(lab.rows(
                        "SELECT c.type_name FROM ddw.watch_column c JOIN ddw.watch w USING (watch_id) WHERE w.source = ? ORDER BY attnum",
                        table.toString()))
                .containsExactly("integer", "character varying", "integer", "jsonb");
        isGood();
    }

    @Test
    void an_inheriting_table_follows_its_parent() throws SQLException {
        lab.run(
                "CREATE TABLE parent_" + name + " (id int)",
                "CREATE TABLE child_" + name + " (PRIMARY KEY (id)) INHERITS (parent_" + name + ")");
        ProcessKey child = lab.watch(new SourceName("public", "child_" + name));

        lab.run("ALTER TABLE parent_" + name + " ADD COLUMN extra int", "INSERT INTO child_" + name + " VALUES (1, 2)");

        assertThat(lab.changes(lab.staged(child)).get(0).after().asMap()).containsEntry("extra", 2);
    }
}
