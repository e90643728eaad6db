package org.deltawatcher.dialect.postgres;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Bytes;
import org.deltawatcher.api.table.ColumnType.Day;
import org.deltawatcher.api.table.ColumnType.DayTime;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Flag;
import org.deltawatcher.api.table.ColumnType.Guid;
import org.deltawatcher.api.table.ColumnType.Moment;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.api.table.ColumnType.TimeOfDay;
import org.deltawatcher.api.table.ColumnType.Whole;
import org.deltawatcher.api.table.SpecialValue;
import org.jspecify.annotations.Nullable;

/** Reads values by what their columns hold, and writes them as PostgreSQL's own text. */
final class PostgresText {

    private PostgresText() {}

    /** Returns an expression of a text so that it compares to the last bit, whatever its type and collation. */
    static String exact(String text) {
        return text + "::text COLLATE \"C\"";
    }

    /** Tells whether a value is selected as text: the driver makes something of its own of such types. */
    static boolean isReadAsText(ColumnType type) {
        return type instanceof ColumnType.Json || type instanceof ColumnType.Other || type instanceof ColumnType.Text;
    }

    /** Reads a value; null for NULL. What Java's class has no value for is special. */
    static @Nullable Object read(ResultSet rows, int index, ColumnType type) throws SQLException {
        if (type instanceof Whole) {
            long value = rows.getLong(index);
            return rows.wasNull() ? null : value;
        } else if (type instanceof Decimal) {
            return decimal(rows.getString(index));
        } else if (type instanceof Flag) {
            boolean value = rows.getBoolean(index);
            return rows.wasNull() ? null : value;
        } else if (type instanceof Real real) {
            Object value = real.bits() == 32 ? (Object) rows.getFloat(index) : (Object) rows.getDouble(index);
            return rows.wasNull() ? null : value;
        } else if (type instanceof Bytes) {
            return rows.getBytes(index);
        } else if (type instanceof Guid) {
            return rows.getObject(index, UUID.class);
        }
        return time(rows, index, type);
    }

    private static @Nullable Object decimal(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Character.isLetter(text.charAt(text.length() - 1)) ? new SpecialValue(text) : new BigDecimal(text);
    }

    private static @Nullable Object time(ResultSet rows, int index, ColumnType type) throws SQLException {
        if (type instanceof Day) {
            LocalDate day = rows.getObject(index, LocalDate.class);
            return day == null || isCommon(day) ? day : new SpecialValue(rows.getString(index));
        } else if (type instanceof DayTime) {
            LocalDateTime time = rows.getObject(index, LocalDateTime.class);
            return time == null || isCommon(time.toLocalDate()) ? time : new SpecialValue(rows.getString(index));
        } else if (type instanceof Moment) {
            OffsetDateTime moment = rows.getObject(index, OffsetDateTime.class);
            return moment == null || isCommon(moment.toLocalDate())
                    ? (moment == null ? null : moment.toInstant())
                    : new SpecialValue(rows.getString(index));
        } else if (type instanceof TimeOfDay) {
            LocalTime time = rows.getObject(index, LocalTime.class);
            return LocalTime.MAX.equals(time) ? new SpecialValue(rows.getString(index)) : time;
        }
        return rows.getString(index);
    }

    /** Years of four digits are written the same everywhere. */
    private static boolean isCommon(LocalDate day) {
        return day.getYear() >= 1 && day.getYear() <= 9999;
    }

    /** Writes a value as the server reads it, whatever the type of the column. */
    static String of(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof SpecialValue special) {
            return special.text();
        }
        return value.toString();
    }

    /** Appends a value, or the sign for NULL, as COPY wants it. */
    static void appendCopied(StringBuilder line, @Nullable Object value) {
        if (value == null) {
            line.append("\\N");
            return;
        }
        String text = of(value);
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(letter);
            }
        }
    }
}
