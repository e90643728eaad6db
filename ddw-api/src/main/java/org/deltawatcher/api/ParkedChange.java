package org.deltawatcher.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that was given up: it failed on its own, or it waits behind one of the same key that did.
 *
 * @param process the process that could not take it
 * @param position its place in the source's log
 * @param op letter of the operation
 * @param key the key's values as a JSON object
 * @param before the row before as a JSON object, or null
 * @param after the row afterwards as a JSON object, or null
 * @param state what became of it
 * @param reason what failed, or behind which position it waits
 * @param attempts how often it was tried
 * @param parkedAt when it was parked, by the home's clock
 */
public record ParkedChange(
        ProcessKey process,
        long position,
        char op,
        String key,
        @Nullable String before,
        @Nullable String after,
        State state,
        String reason,
        int attempts,
        Instant parkedAt) {

    /** What became of a parked change. */
    public enum State {
        /** Waits for a person. */
        PARKED,
        /** Will be offered again. */
        REPLAY,
        /** Is in a staged batch. */
        STAGED,
        /** Was committed after all. */
        REPLAYED,
        /** Was given up by a person. */
        DROPPED,
        /** Undone by a truncation that came after it. */
        SUPERSEDED
    }
}
