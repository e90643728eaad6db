package org.deltawatcher.dialect.postgres;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a plugin gets for each type: plain Java, java.time for times, lists for arrays, the server's text for the rest. */
class JavaValuesTest {

    /** SQL value, Java value. */
    private static final Map<String, Object> CASES = cases();

    private static Lab lab;
    private static Row row;

    private static Map<String, Object> cases() {
        UUID uuid = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        Map<String, Object> cases = new LinkedHashMap<>();
        cases.put("7::smallint", 7);
        cases.put("7::integer", 7);
        cases.put("7::bigint", 7L);
        cases.put("1.50::numeric", new BigDecimal("1.50"));
        cases.put("'NaN'::numeric", Double.NaN);
        cases.put("'Infinity'::real", Float.POSITIVE_INFINITY);
        cases.put("'-0'::double precision", -0.0);
        cases.put("'12.34'::money", "$12.34");
        cases.put("'é'::text", "é");
        cases.put("'ab'::char(4)", "ab  ");
        cases.put("'Ab'::citext", "Ab");
        cases.put("true", true);
        cases.put("'\\x00ff'::bytea", new byte[] {0, -1});
        cases.put("'2024-02-29'::date", LocalDate.of(2024, 2, 29));
        cases.put("'infinity'::date", LocalDate.MAX);
        cases.put("'0044-03-15 BC'::date", LocalDate.of(-43, 3, 15));
        cases.put("'12:34:56.000007'::time", LocalTime.of(12, 34, 56, 7_000));
        cases.put("'12:34:56+02'::timetz", "12:34:56+02");
        cases.put("'2024-03-31 02:30:00'::timestamp", LocalDateTime.of(2024, 3, 31, 2, 30));
        cases.put("'-infinity'::timestamp", LocalDateTime.MIN);
        cases.put("'2024-03-31 02:30:00+00'::timestamptz", OffsetDateTime.parse("2024-03-31T02:30:00Z"));
        cases.put("'infinity'::timestamptz", OffsetDateTime.MAX);
        cases.put("'1 mon -1 day'::interval", "1 mon -1 days");
        cases.put("'" + uuid + "'::uuid", uuid);
        cases.put("'{ \"a\": 1, \"a\": 2 }'::json", "{ \"a\": 1, \"a\": 2 }");
        cases.put("'{\"b\":1}'::jsonb", "{\"b\": 1}");
        cases.put("'<a/>'::xml", "<a/>");
        cases.put("'sad'::mood", "sad");
        cases.put("'(1,x)'::pair", "(1,x)");
        cases.put("4::even", 4);
        cases.put("'[1,3)'::int4range", "[1,3)");
        cases.put("B'1'::bit(1)", "1");
        cases.put("B'101'::bit(3)", "101");
        cases.put("'10.0.0.1'::inet", "10.0.0.1");
        cases.put("'(1,2)'::point", "(1,2)");
        cases.put("'a=>1'::hstore", "\"a\"=>\"1\"");
        cases.put("4294967295::oid", 4294967295L);
        cases.put("'0/1'::pg_lsn", "0/1");
        cases.put("'{1,NULL,3}'::integer[]", asList(1, null, 3));
        cases.put("'{{1,2},{3,4}}'::integer[]", List.of(List.of(1, 2), List.of(3, 4)));
        cases.put("'{}'::text[]", List.of());
        cases.put("'{a,\"NULL\",NULL}'::text[]", asList("a", "NULL", null));
        cases.put("'{NaN,1.00}'::numeric[]", List.of(Double.NaN, new BigDecimal("1.00")));
        cases.put("'{infinity,2024-02-29}'::date[]", List.of(LocalDate.MAX, LocalDate.of(2024, 2, 29)));
        cases.put("'{2024-03-31 02:30:00+00}'::timestamptz[]", List.of(OffsetDateTime.parse("2024-03-31T02:30:00Z")));
        cases.put("'{2024-03-31 02:30:00}'::timestamp[]", List.of(LocalDateTime.of(2024, 3, 31, 2, 30)));
        cases.put("'{12:00:00}'::time[]", List.of(LocalTime.NOON));
        cases.put("'{12.34}'::money[]", List.of("$12.34"));
        cases.put("'{101,0}'::varbit[]", List.of("101", "0"));
        cases.put("'{sad,sad}'::mood[]", List.of("sad", "sad"));
        cases.put("'{\"(1,x)\"}'::pair[]", List.of("(1,x)"));
        cases.put("'{2,4}'::even[]", List.of(2, 4));
        cases.put("'{{2,NULL},{4,6}}'::even_too[]", List.of(asList(2, null), List.of(4, 6)));
        cases.put("'{ab}'::code[]", List.of("ab "));
        cases.put("'{infinity}'::day[]", List.of(LocalDate.MAX));
        cases.put("'{{sad}}'::moods[]", List.of(List.of("sad")));
        cases.put("ARRAY['{\"a\":1}']::jsonb[]", List.of("{\"a\": 1}"));
        cases.put("ARRAY['[1,3)']::int4range[]", List.of("[1,3)"));
        cases.put("ARRAY['1 mon']::interval[]", List.of("1 mon"));
        cases.put("ARRAY['" + uuid + "']::uuid[]", List.of(uuid));
        cases.put("ARRAY[true,NULL]", asList(true, null));
        cases.put("ARRAY['\\x00']::bytea[]", List.of(new byte[] {0}));
        return cases;
    }

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TYPE mood AS ENUM ('sad')",
                "CREATE TYPE pair AS (a integer, b text)",
                "CREATE DOMAIN even AS integer CHECK (VALUE % 2 = 0)",
                "CREATE DOMAIN even_too AS even",
                "CREATE DOMAIN code AS char(3)",
                "CREATE DOMAIN day AS date",
                "CREATE DOMAIN moods AS mood",
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore");
        StringBuilder columns = new StringBuilder("1 AS id");
        int number = 0;
        for (String sql : CASES.keySet()) {
            columns.append(", ").append(sql).append(" AS v").append(number++);
        }
        lab.run(
                "CREATE TABLE typed AS SELECT " + columns,
                "DELETE FROM typed",
                "ALTER TABLE typed ADD PRIMARY KEY (id)");
        var process = lab.watch(new SourceName("public", "typed"));
        lab.run("SET LOCAL lc_monetary = 'C'", "INSERT INTO typed SELECT " + columns);
        row = lab.changes(lab.staged(process)).get(0).after();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    static Stream<Object[]> columns() {
        List<String> names = List.copyOf(CASES.keySet());
        return names.stream().map(sql -> new Object[] {sql, "v" + names.indexOf(sql)});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("columns")
    void a_value_arrives_as_plain_java(String sql, String column) {
        Object expected = CASES.get(sql);
        Object value = row.get(column);

        assertThat(Objects.deepEquals(comparable(value), comparable(expected)))
                .as("%s, not %s", value, expected)
                .isTrue();
    }

    private static Object comparable(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(JavaValuesTest::comparable).toArray()
                : value;
    }
}
