package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tables can be tracked by which key; all others are refused with what is wrong and what to do. */
class UsableTablesTest {

    private static Lab lab;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE EXTENSION citext",
                "CREATE TABLE no_key (id int, code int NOT NULL, CONSTRAINT by_code UNIQUE (code))",
                "CREATE TABLE bare (id int UNIQUE)",
                "CREATE TABLE by_points (k point[] PRIMARY KEY, code int NOT NULL CONSTRAINT other_way UNIQUE)",
                "CREATE TABLE by_json (k json[] PRIMARY KEY)",
                "CREATE TABLE deferrable_key (id int PRIMARY KEY DEFERRABLE)",
                "CREATE TABLE partial_key (id int NOT NULL)",
                "CREATE UNIQUE INDEX partial ON partial_key (id) WHERE id > 0",
                "CREATE UNIQUE INDEX by_expression ON partial_key ((id + 1))",
                "CREATE UNIQUE INDEX by_nullable ON bare (id)",
                "CREATE VIEW a_view AS SELECT 1 AS id",
                "CREATE MATERIALIZED VIEW a_materialized_view AS SELECT 1 AS id",
                "CREATE SEQUENCE a_sequence",
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE a_foreign_table (id int) SERVER files OPTIONS (filename '/nowhere')");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public.no_key | | has no primary key | by_code",
                "public.bare | | has no primary key | Add a primary key",
                "public.deferrable_key | | cannot be the key | not deferrable",
                "public.partial_key | partial | cannot be the key | not partial",
                "public.partial_key | by_expression | cannot be the key | plain columns",
                "public.bare | by_nullable | cannot be the key | NOT NULL",
                "public.by_points | | no values of type point[] are known to be equal | other_way",
                "public.by_json | | no values of type json[] are known to be equal | columns of other types",
                "public.no_key | missing | has no unique index missing | by_code",
                "public.a_view | | is a view | Track the tables that it reads",
                "public.a_materialized_view | | is a materialized view | Track the tables",
                "public.a_sequence | | is a sequence | only lasting tables",
                "public.a_foreign_table | | is a foreign table | only lasting tables",
                "pg_catalog.pg_class | | is a system table | pg_class",
                "information_schema.sql_features | | is a system table | information_schema",
                "ddw.process | | is a system table | ddw.process",
            })
    void a_table_that_cannot_be_tracked_is_refused_with_the_reason(
            String table, String key, String reason, String hint) {
        assertThatThrownBy(() ->
                        lab.home().changeSource().enable(new EnableRequest(SourceName.parse(table), "trigger", key)))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(hint);
    }

    @Test
    void an_unknown_table_is_refused_and_a_temporary_one_too() throws SQLException {
        assertThatThrownBy(
                        () -> lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "Nowhere"))))
                .isInstanceOf(UnknownSourceException.class)
                .hasMessageContaining("no table public.\"Nowhere\"");
        try (var connection = lab.connect()) {
            Lab.execute(connection, "CREATE TEMP TABLE passing (id int PRIMARY KEY)");
            String schema = Lab.rows(connection, "SELECT pg_my_temp_schema()::regnamespace::text")
                    .get(0);
            assertThatThrownBy(() -> Lab.rows(connection, "SELECT ddw.enable(?)", schema + ".passing"))
                    .hasMessageContaining("is temporary");
            Lab.execute(connection, "DROP TABLE passing");
        }
    }

    @Test
    void nothing_is_left_behind_by_a_refusal() throws SQLException {
        String before = lab.one("SELECT count(*) FROM pg_class WHERE relnamespace = 'ddw'::regnamespace");

        assertThatThrownBy(() -> lab.enable("public.no_key")).isInstanceOf(SQLException.class);

        assertThat(lab.one("SELECT count(*) FROM pg_class WHERE relnamespace = 'ddw'::regnamespace"))
                .isEqualTo(before);
    }

    @Test
    void a_named_unique_index_serves_as_the_key() throws SQLException {
        lab.run(
                "CREATE TABLE named (id int, code text NOT NULL)",
                "CREATE UNIQUE INDEX \"By code\" ON named (code) INCLUDE (id)");
        lab.home().changeSource().enable(new EnableRequest(new SourceName("public", "named"), "trigger", "By code"));

        lab.run("INSERT INTO named VALUES (1, 'a')", "UPDATE named SET id = 2", "UPDATE named SET code = 'b'");

        assertThat(lab.recorded("delta_named", "new_id, new_code")).containsExactly("I 1 a", "U 2 a", "D - -", "I 2 b");
        assertThatThrownBy(() -> lab.rows("SELECT ddw.enable('public.named', 'trigger', 'other')"))
                .hasMessageContaining("tracked by key By code");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n numeric | 1.0 | 1.00",
                "n citext | 'abc' | 'ABC'",
                "n double precision | 0 | '-0'",
                "n interval | '24 hours' | '1 day'",
            })
    void keys_that_are_equal_but_not_identical_are_one_key(String column, String first, String second)
            throws SQLException {
        lab.run("DROP TABLE IF EXISTS equal_keys", "CREATE TABLE equal_keys (" + column + ", v int, PRIMARY KEY (n))");
        lab.rows("SELECT ddw.forget(source) FROM ddw.watch WHERE source = 'public.equal_keys'");
        lab.enable("public.equal_keys");

        lab.run("INSERT INTO equal_keys VALUES (" + first + ", 1)", "UPDATE equal_keys SET n = " + second);

        assertThat(lab.rows("SELECT op, old_n::text = new_n::text FROM ddw.delta_equal_keys ORDER BY position"))
                .containsExactly("I -", "U f");
        assertThat(lab.one("SELECT count(DISTINCT bucket) FROM ddw.delta_equal_keys"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "k bit(4) | B'0001' | B'0010'",
                "k money | '1.00' | '2.00'",
                "k bit(4)[] | '{0001}' | '{0010}'",
                "k uuid | gen_random_uuid() | gen_random_uuid()",
                "k jsonb | '{}' | '[1]'",
                "k bytea | '\\x00' | '\\x01'",
                "k int4range | '[1,2)' | '[2,3)'",
                "k timestamptz | 'infinity' | '-infinity'",
                "k char(3) | 'a' | 'b'",
                "k tsvector | 'a' | 'b'",
            })
    void a_key_may_be_of_any_type_that_has_an_order(String column, String first, String second) throws SQLException {
        lab.run(
                "DROP TABLE IF EXISTS any_key",
                "CREATE TABLE any_key (" + column + ", part text, v int, PRIMARY KEY (k, part))");
        lab.rows("SELECT ddw.forget(source) FROM ddw.watch WHERE source = 'public.any_key'");
        SourceName table = new SourceName("public", "any_key");
        ProcessKey process = lab.watch(table);

        lab.run(
                "INSERT INTO any_key VALUES (" + first + ", 'p', 1), (" + second + ", 'p', 2)",
                "UPDATE any_key SET v = 3",
                "DELETE FROM any_key");

        assertThat(lab.one("SELECT count(DISTINCT bucket), min(bucket) >= 0 FROM ddw.delta_any_key"))
                .isEqualTo("2 t");
        List<Change> net = lab.home().transactions().inTransaction(t -> {
            List<Change> all = new java.util.ArrayList<>();
            lab.home().stagingStore().net(t, lab.staged(process).id(), all::add);
            return all;
        });
        assertThat(net).isEmpty();
    }

    @Test
    void a_period_of_a_key_without_overlaps_that_is_shortened_makes_another_row() throws SQLException {
        assumeTrue(Integer.parseInt(lab.one("SHOW server_version_num")) >= 180000, "WITHOUT OVERLAPS came with 18");
        lab.run(
                "CREATE EXTENSION btree_gist",
                "CREATE TABLE prices (item int, valid daterange, price int, PRIMARY KEY (item, valid WITHOUT OVERLAPS))");
        ProcessKey process = lab.watch(new SourceName("public", "prices"));

        lab.run(
                "INSERT INTO prices VALUES (1, '[2026-01-01,2026-06-01)', 10)",
                "UPDATE prices SET valid = '[2026-01-01,2026-03-01)'",
                "INSERT INTO prices VALUES (1, '[2026-03-01,2026-06-01)', 20)",
                "UPDATE prices SET price = 11 WHERE price = 10");

        assertThat(lab.one("SELECT string_agg(op::text, ' ' ORDER BY position) FROM ddw.delta_prices"))
                .isEqualTo("I D I I U");
        lab.staged(process);
        assertThat(lab.rows("SELECT op, new_price FROM ddw.net_prices ORDER BY position"))
                .containsExactly("I 20", "I 11");
    }

    @Test
    void a_table_that_others_inherit_from_is_tracked_and_loaded_without_them() throws SQLException {
        lab.run(
                "CREATE TABLE mother (id int PRIMARY KEY)", "CREATE TABLE child () INHERITS (mother)",
                "INSERT INTO mother VALUES (1)", "INSERT INTO child VALUES (2)");
        lab.enable("public.mother");
        ProcessKey loaded = new ProcessKey(new SourceName("public", "mother"), "loaded");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(loaded, "sql", "SELECT 1")
                        .initial(org.deltawatcher.api.InitialLoad.LOAD)
                        .build());
        lab.run(
                "INSERT INTO child VALUES (3)",
                "INSERT INTO mother VALUES (4)",
                "UPDATE mother SET id = id + 10 WHERE id = 3");

        var batch = lab.staged(loaded);
        assertThat(lab.changes(batch)).extracting(c -> c.after().get("id")).containsExactly(1, 4);
    }

    @Test
    void rows_hidden_by_policies_are_not_left_out_of_a_load_silently() throws SQLException {
        lab.run(
                "DROP ROLE IF EXISTS ddw_test_policy_owner",
                "CREATE ROLE ddw_test_policy_owner",
                "CREATE TABLE guarded_rows (id int PRIMARY KEY)",
                "ALTER TABLE guarded_rows ENABLE ROW LEVEL SECURITY");
        lab.enable("public.guarded_rows");
        // the owner of schema ddw sees all rows here: a superuser
        ProcessKey loaded = new ProcessKey(new SourceName("public", "guarded_rows"), "loaded");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(loaded, "sql", "SELECT 1")
                        .initial(org.deltawatcher.api.InitialLoad.LOAD)
                        .build());
        lab.run("INSERT INTO guarded_rows VALUES (1)");

        assertThat(lab.changes(lab.staged(loaded))).hasSize(1);
        assertThat(lab.one("SELECT 'row_security=off' = ANY (proconfig) FROM pg_proc WHERE proname = '_take_loads'"))
                .isEqualTo("t");
        lab.run("DROP ROLE ddw_test_policy_owner");
    }

    @Test
    void an_unlogged_table_is_tracked_with_a_notice() throws SQLException {
        lab.run("CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)");
        lab.enable("public.unlogged");

        lab.run("INSERT INTO unlogged VALUES (1)");

        assertThat(lab.recorded("delta_unlogged", "new_id")).containsExactly("I 1");
    }

    @Test
    void identity_columns_are_recorded_and_virtual_ones_are_not() throws SQLException {
        boolean isVirtual = Integer.parseInt(lab.one("SHOW server_version_num")) >= 180000;
        lab.run(
                "CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, s int GENERATED ALWAYS AS (a + 1) STORED"
                        + (isVirtual ? ", v int GENERATED ALWAYS AS (a + 2) VIRTUAL)" : ")"));
        lab.enable("public.made");

        lab.run("INSERT INTO made (a) VALUES (1)", "UPDATE made SET a = 2");

        assertThat(lab.recorded("delta_made", "old_id, new_id, old_a, new_a"))
                .containsExactly("I - 1 - 1", "U 1 1 1 2");
        assertThat(lab.one("SELECT columns FROM ddw.tracking WHERE source = 'public.made'"))
                .isEqualTo("{id,a}");
    }
}
