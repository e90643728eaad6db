package org.deltawatcher.core.model;

import java.util.EnumSet;
import java.util.Set;

/** What holds the protocol together, each of which can be left out to see what comes of that. */
enum Rules {

    /** Only the holder of a live lease commits. */
    LEASE,

    /** A target refuses a batch when a later one of its lane was applied. */
    FENCE,

    /** A target notes how far it came, and what was applied is passed over when it is offered again. */
    MARK,

    /** What was noted counts within the window that it was noted in. */
    WINDOW,

    /** A batch is cut between two snapshots, and not behind the highest position. */
    SNAPSHOT,

    /** Changes of one key go through one lane. */
    KEY,

    /** A target must know of the batch that was committed before. */
    PREVIOUS,

    /** A home must know of the batch that was applied before, by more than its number. */
    IDENTITY;

    static Set<Rules> all() {
        return EnumSet.allOf(Rules.class);
    }

    static Set<Rules> allBut(Rules rule) {
        Set<Rules> rules = all();
        rules.remove(rule);
        return rules;
    }
}
