package org.deltawatcher.torture.fuzz;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Values that both products have. */
final class Literals {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "  ",
            "a",
            "A",
            "a ",
            "ä",
            "a\u0308",
            "ß",
            "ss",
            "'",
            "''",
            "\"",
            "\\",
            "\\\\",
            "\\N",
            "\\n",
            "\\.",
            "\n",
            "\r\n",
            "\t",
            "a,b",
            "{a}",
            "NULL",
            "null",
            "NaN",
            "%s",
            "$1",
            ":new_a",
            "?",
            "𝄞",
            "😀 ",
            "\u200b",
            "\uffff",
            "\u0001",
            "İ",
            "0",
            "1.0",
            "--",
            "/*",
            "{changes}",
            "$$",
            "\u00a0",
            "日本語");

    private static final List<String> JSON = List.of(
            "{}",
            "[]",
            "null",
            "true",
            "0",
            "-0",
            "\"\"",
            "\"a\\u00e4\\n\\\\\\\"\"",
            "\"𝄞\"",
            "\"\\ud834\\udd1e\"",
            "[1, 2.50, -3e2, 1e-7]",
            "{\"b\": 1, \"a\": {\"\": [null]}}",
            "{\"a\": 1, \"a\": 2}",
            "{\"'\\\\\": \"'\"}",
            "9007199254740993",
            "18446744073709551615",
            "[1.0, 100, 1E+2]",
            "1e22",
            "{\"a b\": [[[[1]]]]}",
            "   [ 1 ,2 ]  ",
            "\"line\\tstop\"");

    /** The largest number of a double, and the least one: jsonb writes them with hundreds of digits. */
    static final String HUGE = "1.7976931348623157e308";

    static final String TINY = "5e-324";

    private Literals() {}

    /** Whole numbers at and near the limits. */
    static Function<Random, String> whole(int bits, boolean isUnsigned) {
        BigInteger least = isUnsigned
                ? BigInteger.ZERO
                : BigInteger.ONE.shiftLeft(bits - 1).negate();
        BigInteger most = BigInteger.ONE.shiftLeft(isUnsigned ? bits : bits - 1).subtract(BigInteger.ONE);
        return random -> switch (random.nextInt(6)) {
            case 0 -> least.toString();
            case 1 -> most.toString();
            case 2 -> "0";
            case 3 -> "1";
            case 4 -> most.subtract(BigInteger.ONE).toString();
            default -> new BigInteger(bits, random).mod(most).toString();
        };
    }

    /** Numbers of up to so many digits, so many of them behind the point. */
    static Function<Random, String> decimal(int precision, int scale) {
        return random -> {
            String digits = switch (random.nextInt(4)) {
                case 0 -> "0".repeat(precision);
                case 1 -> "9".repeat(precision);
                case 2 -> "0".repeat(precision - 1) + "1";
                default -> {
                    StringBuilder some = new StringBuilder();
                    for (int i = 0; i < precision; i++) {
                        some.append(random.nextInt(10));
                    }
                    yield some.toString();
                }
            };
            return (random.nextBoolean() ? "-" : "")
                    + "0" + digits.substring(0, precision - scale)
                    + (scale == 0 ? "" : "." + digits.substring(precision - scale));
        };
    }

    /** Texts of up to so many characters. */
    static Function<Random, String> text(Sql sql, int length) {
        return random -> {
            StringBuilder text = new StringBuilder(TEXTS.get(random.nextInt(TEXTS.size())));
            while (random.nextInt(3) == 0) {
                text.append(TEXTS.get(random.nextInt(TEXTS.size())));
            }
            if (random.nextInt(20) == 0) {
                text.append("𝄞".repeat(Math.min(length, 100)));
            }
            int characters = text.codePointCount(0, text.length());
            return sql.text(
                    characters <= length ? text.toString() : text.substring(0, text.offsetByCodePoints(0, length)));
        };
    }

    /** JSON that is short however it is written, and more. */
    static Function<Random, String> json(Sql sql, String... more) {
        List<String> all = Stream.concat(JSON.stream(), Stream.of(more)).toList();
        return random -> sql.text(all.get(random.nextInt(all.size())));
    }

    /** Bytes, as digits. */
    static String hex(Random random, int least, int most) {
        byte[] bytes = new byte[least + random.nextInt(most - least + 1)];
        random.nextBytes(bytes);
        StringBuilder hex = new StringBuilder();
        for (byte one : bytes) {
            hex.append("%02x".formatted(random.nextInt(3) == 0 ? 0 : one));
        }
        return hex.toString();
    }

    /** Days that both products have. */
    static String day(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> "0001-01-01";
            case 1 -> "9999-12-31";
            case 2 -> "1970-01-01";
            case 3 -> "1582-10-10";
            case 4 -> "2024-02-29";
            case 5 -> "0999-12-31";
            default ->
                "%04d-%02d-%02d".formatted(1900 + random.nextInt(200), 1 + random.nextInt(12), 1 + random.nextInt(28));
        };
    }

    /** A time of the day with so many digits of the second's fraction. */
    static String time(Random random, int digits) {
        String fraction = digits == 0 || random.nextInt(3) == 0
                ? ""
                : "." + (random.nextBoolean() ? "9".repeat(digits) : "0".repeat(digits - 1) + random.nextInt(10));
        return switch (random.nextInt(4)) {
            case 0 -> "00:00:00";
            case 1 -> "23:59:59" + fraction;
            default ->
                "%02d:%02d:%02d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60)) + fraction;
        };
    }
}
