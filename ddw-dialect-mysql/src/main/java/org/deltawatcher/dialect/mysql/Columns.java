package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads and writes the columns of schema ddw as the values of the API: times are DATETIME(6) in UTC, durations seconds. */
final class Columns {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Columns() {}

    static Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    static @Nullable Instant instantOrNull(ResultSet rows, String column) throws SQLException {
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    /** Writes a time as text: a driver would take a time of its own for one of the session's zone. */
    static @Nullable String textOrNull(@Nullable Instant time) {
        return time == null
                ? null
                : TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS));
    }

    static @Nullable Duration secondsOrNull(ResultSet rows, String column) throws SQLException {
        BigDecimal seconds = rows.getBigDecimal(column);
        return seconds == null
                ? null
                : Duration.ofNanos(seconds.movePointRight(9).longValue());
    }

    static Duration seconds(ResultSet rows, String column) throws SQLException {
        Duration duration = secondsOrNull(rows, column);
        return duration == null ? Duration.ZERO : duration;
    }

    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }
}
