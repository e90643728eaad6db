package org.deltawatcher.core.schedule;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of weekdays, written like {@code mon-fri} or {@code wed,sat,sun}; a range may pass the end of the week. */
record Weekdays(Set<DayOfWeek> days) {

    static final Weekdays ALL = new Weekdays(EnumSet.allOf(DayOfWeek.class));

    private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final String NAME = "(mon|tue|wed|thu|fri|sat|sun)";
    private static final Pattern RANGE = Pattern.compile(NAME + "(?:-" + NAME + ")?");

    Weekdays {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("days must not be empty");
        }
        days = Set.copyOf(days);
    }

    /** Reads a list in lower case; empty if the text is none. */
    static Optional<Weekdays> parse(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            DayOfWeek first = day(matcher.group(1));
            DayOfWeek last = matcher.group(2) == null ? first : day(matcher.group(2));
            for (DayOfWeek day = first; day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return Optional.of(new Weekdays(days));
    }

    boolean contain(DayOfWeek day) {
        return days.contains(day);
    }

    /** Returns the canonical text: from Monday on, three and more neighbours as a range. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (int first = 0; first < 7; first++) {
            int end = first;
            while (end < 7 && days.contains(DayOfWeek.of(end + 1))) {
                end++;
            }
            if (end - first >= 3) {
                parts.add(NAMES.get(first) + "-" + NAMES.get(end - 1));
                first = end;
            } else if (end > first) {
                parts.add(NAMES.get(first));
            }
        }
        return String.join(",", parts);
    }

    private static DayOfWeek day(String name) {
        return DayOfWeek.of(NAMES.indexOf(name.toLowerCase(Locale.ROOT)) + 1);
    }
}
