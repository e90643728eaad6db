package org.deltawatcher.torture.fuzz;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** The types of PostgreSQL. */
final class PostgresKinds {

    /** What tables of a database need to be there before. */
    static final List<String> NEEDED = List.of(
            "CREATE TYPE public.\"Mo\"\"od %s\" AS ENUM ('', 'a''b', 'B \\', '日本')",
            "CREATE DOMAIN public.\"small number\" AS numeric(5,1) CHECK (VALUE < 1000)",
            "CREATE TYPE public.pair AS (a int, \"b \" text)");

    private static final Sql SQL = Sql.POSTGRES;
    private static final String[] NO_DAY = {"'infinity'", "'-infinity'", "'0044-03-15 BC'", "'10000-01-01'"};
    private static final String[] NO_NUMBER = {"'NaN'", "'Infinity'", "'-Infinity'"};

    /** Numbers that MySQL would round. */
    private static final String[] NO_JSON = {
        "'18446744073709551616'",
        "'[-9223372036854775809]'",
        "'{\"a\": 0.1234567890123456789012345}'",
        "'123456789012345678901234567890.123456789'"
    };

    /** And one that has too many digits for it, as jsonb writes it. */
    private static final String[] NO_JSONB = Stream.concat(Stream.of(NO_JSON), Stream.of("'" + Literals.TINY + "'"))
            .toArray(String[]::new);

    private static final List<Function<Random, Kind>> ALL = List.of(
            random -> Kind.of("boolean", Sense.FLAG, "true", "false"),
            random -> Kind.of("smallint", Sense.NUMBER, Literals.whole(16, false)),
            random -> Kind.of("integer", Sense.NUMBER, Literals.whole(32, false)),
            random -> Kind.of("bigint", Sense.NUMBER, Literals.whole(64, false)),
            PostgresKinds::numeric,
            random -> Kind.of("numeric", Sense.NUMBER, "0", "0.00", "1", "1.0", "1.000", "-1e-30", "1e34", "12.30")
                    .butUnfit("'NaN'", "'Infinity'", "1e35", "1e-31", "1e1000"),
            random -> Kind.of("numeric(3,-2)", Sense.NUMBER, "0", "100", "-99900", "1200"),
            random -> Kind.of("numeric(2,4)", Sense.NUMBER, "0", "0.0099", "-0.0001"),
            random -> Kind.of("real", Sense.REAL, "0", "'-0'", "0.1", "3.4028235e38", "1e-45", "16777217", "-1.5")
                    .butUnfit(NO_NUMBER),
            random -> Kind.of(
                            "double precision",
                            Sense.DOUBLE,
                            "0",
                            "'-0'",
                            "0.1",
                            "1.7976931348623157e308",
                            "'5e-324'",
                            "'2.2250738585072014e-308'",
                            "9007199254740993",
                            "-1e22",
                            "0.30000000000000004")
                    .butUnfit(NO_NUMBER),
            random -> Kind.of("text", Sense.TEXT, Literals.text(SQL, 300)),
            random -> Kind.of("varchar", Sense.TEXT, Literals.text(SQL, 300)),
            random -> sized(random, "varchar", Sense.TEXT),
            random -> sized(random, "char", Sense.PADDED),
            random -> Kind.of("\"char\"", Sense.TEXT, "'a'", "''", "' '", "'\\'"),
            random -> Kind.of("name", Sense.TEXT, Literals.text(SQL, 15)),
            random -> Kind.of("bytea", Sense.BYTES, some -> "'\\x" + Literals.hex(some, 0, 40) + "'"),
            random -> Kind.of("date", Sense.TIME, some -> "'" + Literals.day(some) + "'")
                    .butUnfit(NO_DAY),
            PostgresKinds::time,
            PostgresKinds::timestamp,
            PostgresKinds::timestamp,
            random -> Kind.of("timetz", Sense.TEXT, "'12:00+02'", "'00:00:00-15:59'", "'23:59:59.999999+00'"),
            random -> Kind.of("uuid", Sense.GUID, some -> "'" + new UUID(some.nextLong(), some.nextInt(3)) + "'"),
            random -> Kind.of("json", Sense.JSON, Literals.json(SQL, Literals.HUGE, Literals.TINY))
                    .butNoKey()
                    .butUnfit(NO_JSON),
            random -> Kind.of("jsonb", Sense.JSON, Literals.json(SQL, Literals.HUGE))
                    .butNoKey()
                    .butUnfit(NO_JSONB),
            random -> Kind.of("jsonb", Sense.JSON, Literals.json(SQL)).butUnfit(NO_JSONB), // short enough for any key
            random -> Kind.of(
                    "integer[]", Sense.TEXT, "'{}'", "'{1,NULL,-2147483648}'", "'{{1,2},{3,4}}'", "'[2:3]={1,2}'"),
            random ->
                    Kind.of("text[]", Sense.TEXT, "'{}'", "'{\"\",NULL,\"NULL\",\"a\\\\\\\"b\",\"𝄞 , }\"}'", "'{a}'"),
            random -> Kind.of("int4range", Sense.TEXT, "'empty'", "'[1,5)'", "'(,)'", "'[,7)'"),
            random -> Kind.of("numrange", Sense.TEXT, "'empty'", "'[1.0,1.50]'", "'(,2)'"),
            random -> Kind.of("tstzrange", Sense.TEXT, "'empty'", "'[2026-01-01 00:00+00,)'")
                    .butNoKey(),
            random -> Kind.of("int4multirange", Sense.TEXT, "'{}'", "'{[1,3),[7,9)}'"),
            random ->
                    Kind.of("interval", Sense.TEXT, "'1 mon'", "'30 days'", "'-00:00:01.5'", "'1 year -3 days'", "'0'"),
            random -> Kind.of("inet", Sense.TEXT, "'10.0.0.1/8'", "'::1'", "'::ffff:1.2.3.4/128'"),
            random -> Kind.of("cidr", Sense.TEXT, "'10.0.0.0/8'", "'::/0'"),
            random -> Kind.of("macaddr", Sense.TEXT, "'08:00:2b:01:02:03'", "'00:00:00:00:00:00'"),
            random -> Kind.of("point", Sense.TEXT, "'(1,2)'", "'(-0,1e-300)'").butNoKey(),
            random -> Kind.of("box", Sense.TEXT, "'(2,2),(1,1)'").butNoKey(),
            random -> Kind.of("bit(3)", Sense.TEXT, "B'000'", "B'101'"),
            random -> Kind.of("varbit", Sense.TEXT, "B''", "B'1'", "B'0101'"),
            random -> Kind.of("money", Sense.TEXT, "'0'", "'-1.50'", "'92233720368547758.07'"),
            random -> Kind.of("tsvector", Sense.TEXT, "'a:1 b'", "''"),
            random -> Kind.of("xml", Sense.TEXT, "'<a b=\"1\">&lt;</a>'", "'text'")
                    .butNoKey(),
            random -> Kind.of("oid", Sense.TEXT, "0", "4294967295"),
            random -> Kind.of("pg_lsn", Sense.TEXT, "'0/0'", "'FFFFFFFF/FFFFFFFF'"),
            random -> Kind.of("public.\"Mo\"\"od %s\"", Sense.TEXT, "''", "'a''b'", "'B \\'", "'日本'"),
            random -> Kind.of("public.\"small number\"", Sense.NUMBER, "0", "-9999.9", "1.50"),
            random -> Kind.of("public.pair", Sense.TEXT, "'(,)'", "'(1,\"a \"\" \\\\ \")'", "'(-1,\"\")'")
                    .butNoKey());

    private PostgresKinds() {}

    static Kind pick(Random random) {
        return ALL.get(random.nextInt(ALL.size())).apply(random);
    }

    private static Kind sized(Random random, String type, Sense sense) {
        int length = 1 + random.nextInt(300);
        return Kind.of(type + "(" + length + ")", sense, Literals.text(SQL, length));
    }

    /** As large as MySQL has them, and seldom larger. */
    private static Kind numeric(Random random) {
        if (random.nextInt(8) == 0) {
            return Kind.of("numeric(80,40)", Sense.NUMBER, Literals.decimal(20, 10))
                    .butUnfit("1e36", "1e-40", "'NaN'");
        }
        int scale = random.nextInt(31);
        int precision = Math.max(1, scale + random.nextInt(35));
        return Kind.of("numeric(" + precision + "," + scale + ")", Sense.NUMBER, Literals.decimal(precision, scale))
                .butUnfit("'NaN'");
    }

    private static Kind time(Random random) {
        int digits = random.nextInt(7);
        return Kind.of("time(" + digits + ")", Sense.TIME, some -> "'" + Literals.time(some, digits) + "'")
                .butUnfit("'24:00:00'");
    }

    private static Kind timestamp(Random random) {
        int digits = random.nextInt(7);
        String type = random.nextBoolean() ? "timestamp" : "timestamptz";
        return Kind.of(
                        type + "(" + digits + ")",
                        Sense.TIME,
                        some -> "'" + Literals.day(some) + " " + Literals.time(some, digits) + "'")
                .butUnfit(NO_DAY);
    }
}
