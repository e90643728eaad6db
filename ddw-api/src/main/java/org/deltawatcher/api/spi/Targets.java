package org.deltawatcher.api.spi;

import java.util.List;

/** The databases that processes can write to, by the names of the configuration. Thread-safe. */
public interface Targets {

    /** No targets at all. */
    Targets NONE = new Targets() {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public Target target(String name) {
            throw new org.deltawatcher.api.InvalidArgumentException("there is no connection " + name + " here");
        }
    };

    /** Returns the names in order. */
    List<String> names();

    /**
     * Returns a target; connects only when it is used.
     *
     * @throws org.deltawatcher.api.InvalidArgumentException if there is none of that name
     */
    Target target(String name);
}
