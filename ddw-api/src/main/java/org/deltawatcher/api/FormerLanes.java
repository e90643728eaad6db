package org.deltawatcher.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the lanes of a process had committed when the present ones took their place: what a target compares with what it has
 * applied of them.
 *
 * @param isKnown whether the home can tell; it cannot if the process had another executor, whose batches went elsewhere
 * @param committed the number of the last batch that was committed, by lane; lanes without one are left out. Empty if that
 *     does not matter, as nothing was committed since the process was registered or loaded anew
 */
public record FormerLanes(boolean isKnown, SortedMap<Integer, Long> committed) {

    /** There is nothing to compare. */
    public static final FormerLanes NONE = new FormerLanes(true, new TreeMap<>());

    /** There may be anything. */
    public static final FormerLanes UNKNOWN = new FormerLanes(false, new TreeMap<>());

    private static final String UNKNOWN_TEXT = "unknown";

    /** Keeps a copy. */
    public FormerLanes {
        committed = Collections.unmodifiableSortedMap(new TreeMap<>(committed));
    }

    /**
     * Reads what {@link #toString} writes, and tables of the home have: {@code 0:17 2:19}, {@code unknown}, or nothing.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static FormerLanes parse(String text) {
        if (text.equals(UNKNOWN_TEXT)) {
            return UNKNOWN;
        }
        SortedMap<Integer, Long> committed = new TreeMap<>();
        for (String lane : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = lane.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("not the text of former lanes: '" + text + "'");
            }
            committed.put(Integer.valueOf(lane.substring(0, colon)), Long.valueOf(lane.substring(colon + 1)));
        }
        return new FormerLanes(true, committed);
    }

    /** Tells whether there is nothing to compare. */
    public boolean isNone() {
        return isKnown && committed.isEmpty();
    }

    @Override
    public String toString() {
        return isKnown ? text(committed) : UNKNOWN_TEXT;
    }

    private static String text(Map<Integer, Long> committed) {
        return committed.entrySet().stream()
                .map(lane -> lane.getKey() + ":" + lane.getValue())
                .collect(Collectors.joining(" "));
    }
}
