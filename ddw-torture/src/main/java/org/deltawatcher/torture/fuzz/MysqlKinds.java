package org.deltawatcher.torture.fuzz;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;

/** The types of MySQL. */
final class MysqlKinds {

    private static final Sql SQL = Sql.MYSQL;
    private static final String NUL = "'a\\0b'";
    private static final List<String> COLLATIONS = List.of(
            "utf8mb4_0900_bin", "utf8mb4_bin", "utf8mb4_0900_ai_ci", "utf8mb4_0900_as_cs", "utf8mb4_general_ci");

    private static final List<Function<Random, Kind>> ALL = List.of(
            random -> Kind.of("TINYINT(1)", Sense.NUMBER, Literals.whole(8, false)),
            random -> whole(random, "TINYINT", 8),
            random -> whole(random, "SMALLINT", 16),
            random -> whole(random, "MEDIUMINT", 24),
            random -> whole(random, "INT", 32),
            random -> whole(random, "BIGINT", 64),
            random -> Kind.of("BIT(1)", Sense.FLAG, "b'0'", "b'1'"),
            MysqlKinds::bits,
            MysqlKinds::decimal,
            random -> Kind.of("FLOAT", Sense.REAL, "0", "-0e0", "0.1", "3.4e38", "1e-45", "16777217", "-1.5")
                    .butNoKey(),
            random -> Kind.of(
                    "DOUBLE",
                    Sense.DOUBLE,
                    "0",
                    "-0e0",
                    "0.1e0",
                    "1.7976931348623157e308",
                    "2.2250738585072014e-308",
                    "9007199254740993",
                    "-1e22",
                    "0.30000000000000004e0"),
            random -> text(random, "VARCHAR(" + (1 + random.nextInt(200)) + ")", Sense.TEXT),
            random -> text(random, "VARCHAR(" + (1 + random.nextInt(200)) + ")", Sense.TEXT),
            random -> text(random, "CHAR(" + (1 + random.nextInt(200)) + ")", Sense.PADDED),
            random -> Kind.of("VARCHAR(20) CHARACTER SET latin1", Sense.TEXT, "''", "'a'", "'ÄÖ€ '", "'\\\\'"),
            random -> text(random, "TINYTEXT", Sense.TEXT).butNoKey(),
            random -> text(random, "TEXT", Sense.TEXT).butNoKey(),
            random -> text(random, "MEDIUMTEXT", Sense.TEXT).butNoKey(),
            random -> text(random, "LONGTEXT", Sense.TEXT).butNoKey(),
            MysqlKinds::bytes,
            random -> Kind.of("VARBINARY(40)", Sense.BYTES, some -> "X'" + Literals.hex(some, 0, 40) + "'"),
            random -> blob(random, "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"),
            random -> Kind.of("DATE", Sense.TIME, some -> "'" + Literals.day(some) + "'"),
            MysqlKinds::time,
            MysqlKinds::datetime,
            MysqlKinds::timestamp,
            random -> Kind.of("YEAR", Sense.NUMBER, "1901", "2155", "2026", "0"),
            random -> Kind.of("JSON", Sense.JSON, Literals.json(SQL, Literals.HUGE, Literals.TINY))
                    .butNoKey(),
            random -> Kind.of(
                    "ENUM('', 'a', 'b''c', 'D \\\\', '日本')", Sense.TEXT, "''", "'a'", "'b''c'", "'D \\\\'", "'日本'"),
            random -> Kind.of("SET('a', 'b''c', '日')", Sense.TEXT, "''", "'a'", "'a,b''c'", "'日'"),
            random -> Kind.of(
                            "POINT",
                            Sense.TEXT,
                            "ST_GeomFromText('POINT(1 2)')",
                            "ST_GeomFromText('POINT(48 16)', 4326)")
                    .butNoKey(),
            random -> Kind.of("GEOMETRY", Sense.TEXT, "ST_GeomFromText('LINESTRING(0 0, 1 1)')")
                    .butNoKey(),
            random -> Kind.of("VECTOR(2)", Sense.TEXT, "STRING_TO_VECTOR('[1,2]')", "STRING_TO_VECTOR('[-0.5,1e-20]')")
                    .butNoKey());

    private MysqlKinds() {}

    static Kind pick(Random random) {
        return ALL.get(random.nextInt(ALL.size())).apply(random);
    }

    /** Tells whether only the bytes of a type can be told. */
    static boolean isOpaque(String declared) {
        return List.of("POINT", "GEOMETRY").contains(declared) || declared.startsWith("VECTOR");
    }

    private static Kind whole(Random random, String type, int bits) {
        boolean isUnsigned = random.nextBoolean();
        return Kind.of(type + (isUnsigned ? " UNSIGNED" : ""), Sense.NUMBER, Literals.whole(bits, isUnsigned));
    }

    private static Kind bits(Random random) {
        int bits = 2 + random.nextInt(63);
        return Kind.of("BIT(" + bits + ")", Sense.NUMBER, Literals.whole(bits, true));
    }

    private static Kind decimal(Random random) {
        int scale = random.nextInt(31);
        int precision = Math.max(1, scale + random.nextInt(35));
        return Kind.of("DECIMAL(" + precision + "," + scale + ")", Sense.NUMBER, Literals.decimal(precision, scale));
    }

    private static Kind text(Random random, String type, Sense sense) {
        String digits = type.replaceAll("\\D", "");
        int length = digits.isEmpty() ? 50 : Integer.parseInt(digits);
        return Kind.of(
                        type + " COLLATE " + COLLATIONS.get(random.nextInt(COLLATIONS.size())),
                        sense,
                        Literals.text(SQL, length))
                .butUnfit(length < 3 ? "'\\0'" : NUL);
    }

    private static Kind bytes(Random random) {
        int length = 1 + random.nextInt(20);
        return Kind.of("BINARY(" + length + ")", Sense.BYTES, some -> "X'" + Literals.hex(some, 0, length) + "'");
    }

    private static Kind blob(Random random, String... types) {
        return Kind.of(types[random.nextInt(types.length)], Sense.BYTES, some -> "X'" + Literals.hex(some, 0, 40) + "'")
                .butNoKey();
    }

    private static Kind time(Random random) {
        int digits = random.nextInt(7);
        return Kind.of("TIME(" + digits + ")", Sense.TIME, some -> "'" + Literals.time(some, digits) + "'")
                .butUnfit("'-00:00:01'", "'24:00:00'", "'838:59:59'", "'-838:59:59'");
    }

    private static Kind datetime(Random random) {
        int digits = random.nextInt(7);
        return Kind.of(
                "DATETIME(" + digits + ")",
                Sense.TIME,
                some -> "'" + Literals.day(some) + " " + Literals.time(some, digits) + "'");
    }

    private static Kind timestamp(Random random) {
        int digits = random.nextInt(7);
        return Kind.of("TIMESTAMP(" + digits + ")", Sense.TIME, some -> switch (some.nextInt(3)) {
            case 0 -> "'1970-01-01 00:00:01'";
            case 1 -> "'2038-01-19 03:14:07'";
            default -> String.format(Locale.ROOT, "'20%02d-10-25 %s'", some.nextInt(38), Literals.time(some, digits));
        });
    }
}
