package org.deltawatcher.core.schedule;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Elapsed time: due at each multiple of a period, counted from the epoch.
 *
 * @param seconds the period, from 1 second to 366 days
 */
record Every(long seconds) implements TimeInfo {

    private static final long LONGEST = DAYS.toSeconds(366);
    private static final Pattern PERIOD =
            Pattern.compile("(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?");

    Every {
        if (seconds < 1 || seconds > LONGEST) {
            throw new IllegalArgumentException("seconds must be from 1 to " + LONGEST + " but is " + seconds);
        }
    }

    static Every parse(Item item) {
        item.requireWords(2, 2, "a period is one word, a number and a unit without a space, such as 5m or 2h30m");
        Item.Word word = item.words().get(1);
        Matcher matcher = PERIOD.matcher(word.text());
        if (!matcher.matches()) {
            throw item.fault(
                    word, "is no period; write numbers with the units d, h, m, s in this order, such as 2h30m");
        }
        long seconds = DAYS.toSeconds(number(matcher.group(1)))
                + HOURS.toSeconds(number(matcher.group(2)))
                + MINUTES.toSeconds(number(matcher.group(3)))
                + number(matcher.group(4));
        if (seconds < 1 || seconds > LONGEST) {
            throw item.fault(word, "is out of range; a period lasts from 1s to 366d");
        }
        return new Every(seconds);
    }

    @Override
    public Optional<Instant> nextAfter(Instant instant) {
        long periodsGone = Math.floorDiv(instant.getEpochSecond(), seconds);
        return Optional.of(Instant.ofEpochSecond((periodsGone + 1) * seconds));
    }

    @Override
    public String text() {
        return "every " + parts("", "d", "h", "m", "s");
    }

    @Override
    public String describe() {
        String parts = parts(" ", " days", " hours", " minutes", " seconds");
        return "every " + parts.replaceAll("\\b1 (\\w+)s\\b", "1 $1").replaceAll("^1 (\\w+)$", "$1");
    }

    private String parts(String separator, String days, String hours, String minutes, String rest) {
        StringBuilder parts = new StringBuilder();
        append(parts, separator, seconds / 86_400, days);
        append(parts, separator, seconds / 3_600 % 24, hours);
        append(parts, separator, seconds / 60 % 60, minutes);
        append(parts, separator, seconds % 60, rest);
        return parts.toString();
    }

    private static void append(StringBuilder parts, String separator, long amount, String unit) {
        if (amount > 0) {
            parts.append(parts.isEmpty() ? "" : separator).append(amount).append(unit);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
