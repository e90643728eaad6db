package org.deltawatcher.core.executor;

import java.util.Collection;
import java.util.Comparator;

/** Guesses which name was meant by one that does not exist. */
public final class NearestName {

    private NearestName() {}

    /** Returns a hint to append to a message: the nearest name, if one is near, and all that there are, in order. */
    public static String hint(String wrong, Collection<String> names) {
        String nearest = names.stream()
                .min(Comparator.comparingInt((String name) -> distance(wrong, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(wrong, name) <= Math.max(2, name.length() / 3))
                .map(name -> "did you mean \"" + name + "\"? There are: ")
                .orElse("there are: ");
        return nearest + String.join(", ", names.stream().sorted().toList());
    }

    /** Returns how many letters must be inserted, dropped or exchanged to make one name the other. */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            above[column] = column;
        }
        for (int line = 1; line <= one.length(); line++) {
            int[] current = new int[other.length() + 1];
            current[0] = line;
            for (int column = 1; column <= other.length(); column++) {
                int exchanged = above[column - 1] + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(exchanged, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[other.length()];
    }
}
