package org.deltawatcher.worker.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.deltawatcher.api.DurationText;
import org.jspecify.annotations.Nullable;

/** Writes values for people. */
public final class Texts {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Texts() {}

    /** Returns {@code 2026-11-22 05:12:07}, or nothing for null. */
    public static String time(@Nullable Instant instant, ZoneId zone) {
        return instant == null ? "" : TIME.format(instant.atZone(zone));
    }

    /** Returns {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns {@code 63ms}, {@code 1.2s}, {@code 2m 5s} or {@code 3h 10m}: two units at most; nothing for null. */
    public static String duration(@Nullable Duration duration) {
        if (duration == null) {
            return "";
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.isZero() ? "0s" : Math.max(1, duration.toMillis()) + "ms";
        }
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            var seconds = String.format(Locale.ROOT, "%.1f", Math.floor(duration.toMillis() / 100.0) / 10);
            return seconds.replace(".0", "") + "s";
        }
        if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return DurationText.format(Duration.ofSeconds(duration.toSeconds()));
        }
        return DurationText.format(
                duration.compareTo(Duration.ofDays(1)) < 0
                        ? Duration.ofMinutes(duration.toMinutes())
                        : Duration.ofHours(duration.toHours()));
    }

    /** Returns {@code 1.5 MiB}. */
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        var number = String.format(Locale.ROOT, unit == 0 || amount >= 100 ? "%.0f" : "%.1f", amount);
        return number.replace(".0", "") + " " + UNITS[unit];
    }

    /** Returns {@code 1 change} or {@code 3 changes}. */
    public static String counted(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : noun.endsWith("ch") ? "es" : "s");
    }

    /** Returns the name of a constant the way people write it. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
