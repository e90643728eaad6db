package org.deltawatcher.core.schedule;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The names of time zones: those of the tz database, in any case. Offsets such as {@code +02:00} are no names. */
final class ZoneNames {

    /** Where an item names no zone; a name and not an offset, so that it is written and read like the others. */
    static final ZoneId DEFAULT = ZoneId.of("UTC");

    private static final Map<String, String> BY_ANY_CASE = ZoneId.getAvailableZoneIds().stream()
            .collect(Collectors.toMap(
                    Function.identity(),
                    Function.identity(),
                    (first, second) -> first,
                    () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));

    private ZoneNames() {}

    /**
     * Reads a zone.
     *
     * @param reason what to say of a word that is none
     * @throws InvalidScheduleException if the word is no name, with the nearest one if there is a near one
     */
    static ZoneId parse(Item item, Item.Word word, String reason) {
        String name = BY_ANY_CASE.get(word.text());
        if (name == null) {
            String hint = nearest(word.text())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; zones are named like Europe/Vienna or UTC");
            throw item.fault(word, reason + hint);
        }
        return ZoneId.of(name);
    }

    /** Finds the zone of the same city, or else one that differs by a typing error or two. */
    private static Optional<String> nearest(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return BY_ANY_CASE.keySet().stream()
                .filter(name -> city(name).equals(city(wanted)))
                .findFirst()
                .or(() -> BY_ANY_CASE.keySet().stream()
                        .min(Comparator.comparingInt(name -> typingErrors(wanted, name.toLowerCase(Locale.ROOT))))
                        .filter(name -> typingErrors(wanted, name.toLowerCase(Locale.ROOT))
                                <= Math.max(1, city(wanted).length() / 4)));
    }

    private static String city(String name) {
        return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    /** Counts the letters to insert, leave out or exchange (Levenshtein's distance). */
    private static int typingErrors(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int exchanged = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(exchanged, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
