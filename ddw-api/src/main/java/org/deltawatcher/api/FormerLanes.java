package org.deltawatcher.api;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the lanes of a process had committed in the last epoch in which they had committed anything: what a target compares
 * with what it has applied of them.
 *
 * @param epoch which epoch; negative if there is nothing to compare
 * @param committed the number of the last batch that was committed, by lane; lanes without one are left out, and of the present
 *     epoch all but one, as the others tell for themselves
 */
public record FormerLanes(long epoch, SortedMap<Integer, Long> committed) {

    /** Nothing was committed since the process was registered or loaded anew. */
    public static final FormerLanes NONE = new FormerLanes(-1, new TreeMap<>());

    /** What was committed went elsewhere, as the process had another executor. */
    public static final FormerLanes UNKNOWN = new FormerLanes(-2, new TreeMap<>());

    private static final String UNKNOWN_TEXT = "unknown";

    /** Keeps a copy. */
    public FormerLanes {
        committed = Collections.unmodifiableSortedMap(new TreeMap<>(committed));
    }

    /**
     * Reads what {@link #toString} writes, and tables of the home have: an epoch with lanes and numbers, such as
     * {@code 4294967297 0:17 2:19}; {@code unknown}; or nothing.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static FormerLanes parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        if (text.equals(UNKNOWN_TEXT)) {
            return UNKNOWN;
        }
        String[] words = text.split(" ", -1);
        SortedMap<Integer, Long> committed = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] lane = words[i].split(":", 2);
            if (lane.length < 2) {
                throw new IllegalArgumentException("not the text of former lanes: '" + text + "'");
            }
            committed.put(Integer.valueOf(lane[0]), Long.valueOf(lane[1]));
        }
        return new FormerLanes(Long.parseLong(words[0]), committed);
    }

    @Override
    public String toString() {
        if (equals(NONE)) {
            return "";
        }
        if (equals(UNKNOWN)) {
            return UNKNOWN_TEXT;
        }
        return epoch
                + committed.entrySet().stream()
                        .map(lane -> " " + lane.getKey() + ":" + lane.getValue())
                        .collect(Collectors.joining());
    }
}
