package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.UUID;
import java.util.function.Function;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Bytes;
import org.deltawatcher.api.table.ColumnType.Day;
import org.deltawatcher.api.table.ColumnType.DayTime;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Flag;
import org.deltawatcher.api.table.ColumnType.Guid;
import org.deltawatcher.api.table.ColumnType.Moment;
import org.deltawatcher.api.table.ColumnType.Other;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.api.table.ColumnType.TimeOfDay;
import org.deltawatcher.api.table.ColumnType.Whole;
import org.deltawatcher.api.table.SpecialValue;
import org.jspecify.annotations.Nullable;

/**
 * How a column is selected and read, the same with every driver: times as text, as drivers shift them; FLOAT as DOUBLE, as
 * the server would round it to six digits.
 */
final class ReadColumn {

    private static final String ZERO_MOMENT = "0000-00-00 00:00:00";
    private static final int MOST_DIGITS_OF_LONG = 18;

    private final ColumnType type;
    private final NativeType nativeType;

    ReadColumn(ColumnShape shape) {
        this.type = shape.type();
        this.nativeType = NativeType.parse(shape.nativeType());
    }

    /** Returns a column as rows are read from it: a number of fixed digits is one in binary. */
    static ColumnShape source(ColumnShape shape) {
        NativeType type = NativeType.parse(shape.nativeType());
        return switch (type.name()) {
            case "float", "double" -> {
                ColumnShape plain = MysqlTypes.column(
                        shape.name(), type.name() + (type.isUnsigned() ? " unsigned" : ""), shape.isNullable());
                yield new ColumnShape(
                        plain.name(),
                        plain.type(),
                        plain.nativeType(),
                        plain.range(),
                        shape.isNullable(),
                        shape.isWritable(),
                        shape.hasDefault());
            }
            default -> shape;
        };
    }

    /** Returns what to select. The session's time zone must be UTC. */
    String selected(String sql) {
        if (nativeType.isOpaque()) {
            return "HEX(" + sql + ")";
        }
        return switch (nativeType.name()) {
            case "bit" -> "(" + sql + " + 0)";
            case "float" -> "(" + sql + " * 1e0)"; // + 0e0 would take the sign of a zero
            case "date", "datetime", "timestamp", "time" -> "CAST(" + sql + " AS CHAR)";
            default -> sql;
        };
    }

    /** Reads a value; null for NULL. What Java's class has no value for is special. */
    @Nullable
    Object read(ResultSet rows, int index) throws SQLException {
        if (type instanceof Whole whole) {
            return whole.bits() < 64 ? orNull(rows, rows.getLong(index)) : whole(rows.getString(index));
        } else if (type instanceof Decimal) {
            return rows.getBigDecimal(index);
        } else if (type instanceof Flag) {
            return orNull(rows, rows.getLong(index) != 0);
        } else if (type instanceof Real real) {
            double value = rows.getDouble(index);
            return orNull(rows, real.bits() == 32 ? (Object) (float) value : (Object) value);
        } else if (type instanceof Bytes) {
            return rows.getBytes(index);
        }
        String text = rows.getString(index);
        return text == null || type instanceof Other ? text : value(text);
    }

    private Object value(String text) {
        if (type instanceof Day) {
            return common(text, LocalDate::parse, day -> day.getYear());
        } else if (type instanceof DayTime) {
            return common(text, ReadColumn::dayTime, time -> time.getYear());
        } else if (type instanceof Moment) {
            return text.startsWith(ZERO_MOMENT) ? new SpecialValue(text) : moment(text);
        } else if (type instanceof TimeOfDay) {
            return common(text, LocalTime::parse, time -> 1);
        } else if (type instanceof Guid) {
            return UUID.fromString(text);
        }
        return text;
    }

    private static <T extends Temporal> Object common(
            String text, Function<String, T> parse, Function<T, Integer> year) {
        try {
            T value = parse.apply(text);
            return year.apply(value) < 1 ? new SpecialValue(text) : value;
        } catch (DateTimeException e) {
            return new SpecialValue(text); // 0000-00-00, 2026-02-31, -838:59:59
        }
    }

    private static LocalDateTime dayTime(String text) {
        return LocalDateTime.parse(text.replace(' ', 'T'));
    }

    private static Instant moment(String text) {
        return dayTime(text).toInstant(java.time.ZoneOffset.UTC);
    }

    private static @Nullable Object whole(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.length() <= MOST_DIGITS_OF_LONG) {
            return Long.valueOf(text);
        }
        BigInteger number = new BigDecimal(text).toBigIntegerExact();
        return number.bitLength() < 64 ? (Object) number.longValue() : number;
    }

    private static @Nullable Object orNull(ResultSet rows, Object value) throws SQLException {
        return rows.wasNull() ? null : value;
    }
}
