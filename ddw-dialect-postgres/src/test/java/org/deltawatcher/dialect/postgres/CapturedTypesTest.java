package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the type: the delta table holds the value before and after, of the same type and equal to the last bit. */
class CapturedTypesTest {

    /** Type, value before, value after: SQL. */
    private static final List<String> CASES = List.of(
            "smallint | -32768 | 32767",
            "integer | -2147483648 | NULL",
            "bigint | 9223372036854775807 | -9223372036854775808",
            "numeric | 'NaN' | 'Infinity'",
            "numeric | 1234567890123456789012345678901234567890123456789012345678901234567890.0987654321 | 1.00",
            "numeric(5,2) | 1.5 | 999.99",
            "real | 'NaN' | '-Infinity'",
            "double precision | '-0' | 0.1",
            "double precision | 'Infinity' | 1e-307",
            "money | '12.34' | '-0.05'",
            "text | '' | E'line\\n\\ttab \"quoted\" it''s {} €𝄞'",
            "varchar(3) | 'abc' | ''",
            "\"char\" | 'x' | ''",
            "name | 'a' | 'b'",
            "citext | 'Abc' | 'ABC'",
            "bytea | '\\x00ff5c27' | ''",
            "boolean | true | false",
            "date | 'infinity' | '0044-03-15 BC'",
            "date | '-infinity' | '5874897-12-31'",
            "time | '24:00:00' | '00:00:00.000001'",
            "timetz | '12:00:00+14' | '12:00:00-12:30'",
            "timestamp | 'infinity' | '4713-01-01 00:00:00.000001 BC'",
            "timestamptz | '-infinity' | '2024-03-31 02:30:00.123456+02'",
            "interval | '1 year -2 months 3 days -04:05:06.000007' | '-1 day'",
            "uuid | '00000000-0000-0000-0000-000000000000' | 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
            "json | '{ \"a\" : 1, \"a\":2 }' | 'null'",
            "jsonb | '{\"a\": [1.10, null]}' | 'null'",
            "xml | '<a  b=\"1\">&amp;</a>' | 'text'",
            "integer[] | '{1,NULL,3}' | '{}'",
            "integer[] | '{{1,2},{3,4}}' | '[0:1]={7,8}'",
            "text[] | '{\"a,b\",\"\",NULL,\"NULL\",\"\\\"\"}' | '{{a},{b}}'",
            "timestamptz[] | '{infinity,2020-01-01 00:00:00+00}' | NULL",
            "numeric[] | '{NaN,1.00}' | '{-Infinity}'",
            "mood | 'sad' | 'it''s ok'",
            "mood[] | '{sad,\"it''s ok\"}' | NULL",
            "pair | '(1,\"x, \"\"y\"\"\")' | '(2,)'",
            "pair[] | '{\"(1,a)\",NULL}' | '{}'",
            "even | 2 | -4",
            "evens | '{2,4}' | '{}'",
            "int4range | '[1,5)' | 'empty'",
            "tstzrange | '(,2020-01-01 00:00:00+00]' | '(,)'",
            "nummultirange | '{[1,2),[3.0,)}' | '{}'",
            "bit(3) | B'101' | B'000'",
            "varbit | B'' | B'1'",
            "inet | '10.0.0.1/8' | '::1'",
            "cidr | '10.0.0.0/8' | '::/0'",
            "macaddr | '08:00:2b:01:02:03' | '00:00:00:00:00:00'",
            "macaddr8 | '08:00:2b:01:02:03:04:05' | NULL",
            "tsvector | 'a:1A b:2' | ''",
            "tsquery | 'a & !b' | 'c <-> d'",
            "point | '(1,-0)' | '(NaN,Infinity)'",
            "polygon | '((0,0),(1,1),(2,0))' | '((0,0))'",
            "line | '{1,2,3}' | NULL",
            "circle | '<(1,2),3>' | NULL",
            "hstore | 'a=>1,b=>NULL' | ''",
            "oid | 4294967295 | 0",
            "regclass | 'pg_class' | 'pg_type'",
            "pg_lsn | 'FFFFFFFF/FFFFFFFF' | '0/0'",
            "xid8 | '18446744073709551615' | '0'",
            "pg_snapshot | '10:20:10,14' | NULL",
            "jsonpath | '$.a[*] ? (@ > 1)' | NULL",
            "text | repeat('x', 300000) | (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 4000) i)");

    private static Lab lab;
    private static List<Change> changes;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')",
                "CREATE TYPE pair AS (a integer, \"B b\" text)",
                "CREATE DOMAIN even AS integer NOT NULL CHECK (VALUE % 2 = 0)",
                "CREATE DOMAIN evens AS even[]",
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore");
        lab.run("CREATE TABLE typed (id int PRIMARY KEY" + each(", %1$s %2$s") + ")");
        ProcessKey process = lab.watch(new SourceName("public", "typed"));
        lab.run("INSERT INTO typed SELECT 1" + each(", %3$s"), "CREATE TABLE before AS SELECT * FROM typed");
        lab.run("UPDATE typed SET id = id" + each(", %1$s = %4$s"));
        changes = lab.changes(lab.staged(process));
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static String each(String template) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CASES.size(); i++) {
            String[] part = CASES.get(i).split(" \\| ", 3);
            text.append(String.format(template, "v" + i, part[0], part[1], part[2]));
        }
        return text.toString();
    }

    static List<Object[]> columns() {
        return IntStream.range(0, CASES.size())
                .mapToObj(i -> new Object[] {CASES.get(i), "v" + i})
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void a_value_of_any_type_is_recorded_before_and_after(String what, String column) throws SQLException {
        // the same bytes, not only equal values; a domain is recorded as what it is made of
        String base = what.startsWith("even ") ? "::integer" : what.startsWith("evens ") ? "::even[]" : "";
        String found = lab.one(String.format(
                "SELECT record_image_eq(ROW(d.old_%1$s), ROW(b.%1$s%2$s)), record_image_eq(ROW(d.new_%1$s), ROW(t.%1$s%2$s)),"
                        + " pg_typeof(d.new_%1$s) = pg_typeof(t.%1$s%2$s), record_image_ne(ROW(b.%1$s), ROW(t.%1$s)), t.%1$s IS NULL"
                        + " FROM ddw.delta_typed d, before b, typed t WHERE d.op = 'U'",
                column, base));

        assertThat(found).startsWith("t t t t");
        assertThat(changes.get(1).after().get(column) == null)
                .as("NULL in Java")
                .isEqualTo(found.endsWith(" t"));
    }

    @Test
    void an_update_to_another_image_of_an_equal_value_is_a_change() throws SQLException {
        lab.run("CREATE TABLE equal_values (id int PRIMARY KEY, n numeric, c citext, f double precision)");
        lab.enable("public.equal_values");
        lab.run("INSERT INTO equal_values VALUES (1, 1.0, 'a', 0)");

        lab.run("UPDATE equal_values SET n = 1.00");
        lab.run("UPDATE equal_values SET c = 'A'");
        lab.run("UPDATE equal_values SET f = '-0'");
        lab.run("UPDATE equal_values SET n = n, c = c, f = f");

        assertThat(lab.recorded("delta_equal_values", "old_n, new_n, old_c, new_c, old_f, new_f"))
                .containsExactly(
                        "I - 1.0 - a - 0", "U 1.0 1.00 a a 0 0", "U 1.00 1.00 a A 0 0", "U 1.00 1.00 A A 0 -0");
    }

    @Test
    void padding_of_a_fixed_length_text_is_no_difference_as_it_is_stored_padded() throws SQLException {
        lab.run("CREATE TABLE padded (id int PRIMARY KEY, c char(5))", "INSERT INTO padded VALUES (1, 'ab')");
        lab.enable("public.padded");

        lab.run("UPDATE padded SET c = 'ab   '");

        assertThat(lab.recorded("delta_padded", "new_c")).isEmpty();
    }
}
