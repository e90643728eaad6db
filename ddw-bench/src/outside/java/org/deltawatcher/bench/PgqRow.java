package org.deltawatcher.bench;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a row as PgQ's trigger writes it: {@code id=1&customer=a+b}, a name alone for a null. */
final class PgqRow {

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:mm", "+00")
            .toFormatter(Locale.ROOT);

    private PgqRow() {}

    /** Returns the values in the order of {@link ChangeApply.Change}. */
    static Object[] parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return new Object[] {
            value(values, "team_id", Integer::valueOf),
            values.get("customer"),
            value(values, "hours", BigDecimal::new),
            values.get("status"),
            values.get("payload"),
            value(values, "updated_at", time -> OffsetDateTime.parse(time, TIME)),
            value(values, "id", Long::valueOf)
        };
    }

    private static @Nullable Object value(Map<String, String> values, String name, Function<String, Object> parser) {
        String value = values.get(name);
        return value == null ? null : parser.apply(value);
    }
}
