package org.deltawatcher.api.spi;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deltawatcher.api.InvalidArgumentException;

/** The databases that processes can write to, by the names of the configuration. Thread-safe. */
public interface Targets {

    /** No targets at all. */
    Targets NONE = of(Map.of());

    /** Returns these targets, by the names that they are given. */
    static Targets of(Map<String, Target> byName) {
        SortedMap<String, Target> targets = new TreeMap<>(byName);
        return new Targets() {
            @Override
            public List<String> names() {
                return List.copyOf(targets.keySet());
            }

            @Override
            public Target target(String name) {
                Target found = targets.get(name);
                if (found == null) {
                    throw new InvalidArgumentException("there is no connection " + name + " here");
                }
                return found;
            }
        };
    }

    /** Returns the names in order. */
    List<String> names();

    /**
     * Returns a target; connects only when it is used.
     *
     * @throws InvalidArgumentException if there is none of that name
     */
    Target target(String name);
}
