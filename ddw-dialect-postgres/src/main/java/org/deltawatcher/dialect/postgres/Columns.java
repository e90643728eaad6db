package org.deltawatcher.dialect.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the columns of schema ddw as the values of the API. */
final class Columns {

    private Columns() {}

    static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet rows, String column) throws SQLException {
        OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Reads a number of seconds, as {@code extract(epoch FROM …)} gives it. */
    static @Nullable Duration secondsOrNull(ResultSet rows, String column) throws SQLException {
        java.math.BigDecimal seconds = rows.getBigDecimal(column);
        return seconds == null
                ? null
                : Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    static Duration seconds(ResultSet rows, String column) throws SQLException {
        Duration duration = secondsOrNull(rows, column);
        return duration == null ? Duration.ZERO : duration;
    }

    static List<String> texts(ResultSet rows, String column) throws SQLException {
        Array array = rows.getArray(column);
        return List.of((String[]) array.getArray());
    }
}
