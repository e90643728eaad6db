package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.deltawatcher.dialect.mysql.Sources.Column;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value of any type of MySQL into plain Java, the same with every driver: whole numbers as {@code Integer},
 * {@code Long} or, unsigned and of 64 bits, {@code BigInteger}; dates and times as java.time; what Java has no type for
 * as text: zero dates, {@code TIME} (it exceeds a day), {@code JSON}, {@code ENUM}, {@code SET}.
 */
final class Values {

    /** Lets a date such as 2026-02-31, which a table may hold, pass through the UNION of a view; else it becomes zero there. */
    static final String EVERY_DATE = "/*+ SET_VAR(sql_mode = 'ALLOW_INVALID_DATES') */";

    private Values() {}

    /** Returns what to select for a column: a moment without the session's time zone, text where drivers differ. */
    static String expression(Column column, String quotedName) {
        return switch (column.dataType()) {
            case "timestamp" -> "UNIX_TIMESTAMP(" + quotedName + ")";
            case "date", "datetime", "time" -> "CAST(" + quotedName + " AS CHAR)";
            case "bit" -> "(" + quotedName + " + 0)";
            default -> quotedName;
        };
    }

    static @Nullable Object read(ResultSet rows, int index, Column column) throws SQLException {
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "year" -> orNull(rows, rows.getInt(index));
            case "int" -> column.isUnsigned() ? orNull(rows, rows.getLong(index)) : orNull(rows, rows.getInt(index));
            case "bigint" -> column.isUnsigned() ? whole(rows, index) : orNull(rows, rows.getLong(index));
            case "bit" -> column.type().equals("bit(1)") ? orNull(rows, rows.getInt(index) != 0) : whole(rows, index);
            case "decimal" -> rows.getBigDecimal(index);
            case "float" -> orNull(rows, rows.getFloat(index));
            case "double" -> orNull(rows, rows.getDouble(index));
            case "timestamp" -> moment(rows, index);
            case "date", "datetime" -> day(rows.getString(index));
            case "binary",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "vector",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection" -> rows.getBytes(index);
            default -> rows.getString(index);
        };
    }

    private static <T> @Nullable T orNull(ResultSet rows, T value) throws SQLException {
        return rows.wasNull() ? null : value;
    }

    private static @Nullable BigInteger whole(ResultSet rows, int index) throws SQLException {
        BigDecimal value = rows.getBigDecimal(index);
        return value == null ? null : value.toBigIntegerExact();
    }

    /** The zero timestamp counts as second 0, which is no value of the type. */
    private static @Nullable Object moment(ResultSet rows, int index) throws SQLException {
        BigDecimal seconds = rows.getBigDecimal(index);
        if (seconds == null) {
            return null;
        }
        if (seconds.signum() == 0) {
            return "0000-00-00 00:00:00";
        }
        long micros = seconds.movePointRight(6).longValue();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000)
                .atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Object day(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return text.length() <= 10 ? LocalDate.parse(text) : LocalDateTime.parse(text.replace(' ', 'T'));
        } catch (DateTimeException e) {
            return text; // 0000-00-00, 2026-02-00, 2026-02-31: dates to MySQL
        }
    }
}
