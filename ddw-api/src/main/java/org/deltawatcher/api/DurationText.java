package org.deltawatcher.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 90s}, {@code 10 minutes}, {@code 1h 30m}, {@code PT4H}. */
public final class DurationText {

    private static final Pattern PART = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]+)\\s*");
    private static final Map<String, Long> MILLIS = Map.ofEntries(
            Map.entry("ms", 1L),
            Map.entry("millisecond", 1L),
            Map.entry("s", 1_000L),
            Map.entry("sec", 1_000L),
            Map.entry("second", 1_000L),
            Map.entry("m", 60_000L),
            Map.entry("min", 60_000L),
            Map.entry("minute", 60_000L),
            Map.entry("h", 3_600_000L),
            Map.entry("hour", 3_600_000L),
            Map.entry("d", 86_400_000L),
            Map.entry("day", 86_400_000L));

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private DurationText() {}

    /**
     * Reads a duration of zero to 100 years; a unit may be in the plural.
     *
     * @throws InvalidArgumentException if the text is none
     */
    public static Duration parse(String text) {
        if (text.strip().startsWith("P")) {
            return iso(text);
        }
        Matcher matcher = PART.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            sum = sum.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(text, matcher.group(2)))));
            end = matcher.end();
        }
        if (end == 0 || end < text.length()) {
            throw noDuration(text);
        }
        return bounded(
                text,
                Duration.ofMillis(sum.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue()));
    }

    /** Returns the shortest text that {@link #parse} reads back, exact to a millisecond, such as {@code 1h 30m}. */
    public static String format(Duration duration) {
        if (duration.toMillis() == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString().strip();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit).append(' ');
        }
    }

    private static long unit(String text, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String singular = lower.length() > 2 && lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
        Long millis = MILLIS.get(singular);
        if (millis == null) {
            throw noDuration(text);
        }
        return millis;
    }

    private static Duration iso(String text) {
        try {
            Duration duration = Duration.parse(text.strip());
            if (!duration.isNegative()) {
                return bounded(text, duration);
            }
            throw noDuration(text);
        } catch (DateTimeParseException e) {
            throw noDuration(text);
        }
    }

    private static Duration bounded(String text, Duration duration) {
        if (duration.compareTo(LONGEST) > 0) { // Databases count time with fewer digits.
            throw new InvalidArgumentException("a duration is of 100 years (36500 days) at most, but this is: " + text);
        }
        return duration;
    }

    private static InvalidArgumentException noDuration(String text) {
        return new InvalidArgumentException(
                "a duration is a number and a unit, such as 90s, 10 minutes, 4h or 1h 30m, but this is: " + text);
    }
}
