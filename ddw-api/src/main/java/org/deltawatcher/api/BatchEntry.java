package org.deltawatcher.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch in the register: one row of the view {@code ddw.batch_log}.
 *
 * @param batch what was staged
 * @param state where its life has led
 * @param worker who staged it
 * @param endedAt when it was committed, released or expired; null while staged
 * @param error why it was released, or null
 */
public record BatchEntry(
        Batch batch,
        State state,
        String worker,
        @Nullable Instant endedAt,
        @Nullable String error) {

    /** The life of a batch. */
    public enum State {
        STAGED,
        COMMITTED,
        RELEASED,
        EXPIRED
    }
}
