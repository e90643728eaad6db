package org.deltawatcher.core.executor;

import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;

/** Writes a column's value as text, dates and times in ISO-8601. */
public final class ValueText {

    /** What drivers give for values that Java's classes do not have: the ends of what these classes have. */
    private static final Map<Object, String> BEYOND = Map.of(
            LocalDate.MAX, "infinity",
            LocalDate.MIN, "-infinity",
            LocalDateTime.MAX, "infinity",
            LocalDateTime.MIN, "-infinity",
            OffsetDateTime.MAX, "infinity",
            OffsetDateTime.MIN, "-infinity",
            LocalTime.MAX, "24:00:00");

    private ValueText() {}

    /** Returns the text of a value that is neither NULL nor an array. */
    public static String of(Object value) {
        String beyond = BEYOND.get(value);
        if (beyond != null) {
            return beyond;
        }
        // UUID, java.time, java.sql.Date and Time write themselves in the standard's form
        return value instanceof Timestamp timestamp
                ? timestamp.toLocalDateTime().toString()
                : value.toString();
    }
}
