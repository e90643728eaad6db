package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import org.deltawatcher.api.table.SpecialValue;

/**
 * Values as the server's own literals, for sessions in UTC whose mode has backslashes escape. Rows go to the server so, many
 * in a statement, as no driver sends many by parameters both fast and exactly.
 */
final class Literal {

    private static final HexFormat HEX = HexFormat.of();

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter DAY_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd ")
            .append(TIME)
            .toFormatter(Locale.ROOT);

    private Literal() {}

    /** Returns an expression of a text so that it compares to the last bit, whatever its collation. */
    static String exact(String text) {
        return "CAST(CONVERT(" + text + " USING utf8mb4) AS BINARY)";
    }

    /** Returns a value as text that the server reads, whatever the type of the column. */
    static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        } else if (value instanceof Float number) {
            return Double.toString(number.doubleValue()); // compared as a DOUBLE, which its own shortest text is not
        } else if (value instanceof LocalTime time) {
            return TIME.format(time);
        } else if (value instanceof LocalDateTime time) {
            return DAY_TIME.format(time);
        } else if (value instanceof Instant moment) {
            return DAY_TIME.format(moment.atOffset(ZoneOffset.UTC));
        } else if (value instanceof byte[] bytes) {
            return HEX.formatHex(bytes);
        } else if (value instanceof SpecialValue special) {
            return special.text();
        } else if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        return value.toString();
    }

    /** Appends a value. Returns how many bytes more than characters that is. */
    static int append(StringBuilder sql, Object value) {
        if (value instanceof Boolean || value instanceof BigDecimal || value instanceof Long) {
            sql.append(text(value));
        } else if (value instanceof Float number) {
            appendReal(sql, number.doubleValue());
        } else if (value instanceof Double number) {
            appendReal(sql, number);
        } else if (value instanceof Number) {
            sql.append(value);
        } else if (value instanceof byte[] bytes) {
            appendBytes(sql, bytes);
        } else if (value instanceof String text) {
            return appendQuoted(sql, text);
        } else {
            return appendQuoted(sql, text(value));
        }
        return 0;
    }

    /** With an exponent, as it would be a DECIMAL without. */
    private static void appendReal(StringBuilder sql, double number) {
        String text = Double.toString(number);
        sql.append(text);
        if (text.indexOf('E') < 0) {
            sql.append("E0");
        }
    }

    private static void appendBytes(StringBuilder sql, byte[] bytes) {
        sql.append("X'");
        HEX.formatHex(sql, bytes);
        sql.append('\'');
    }

    static int appendQuoted(StringBuilder sql, String text) {
        int more = 0;
        sql.append('\'');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '\'' || letter == '\\') {
                sql.append('\\');
            } else if (letter >= 0x800) {
                more += 2;
            } else if (letter >= 0x80) {
                more++;
            }
            sql.append(letter);
        }
        sql.append('\'');
        return more;
    }
}
