package org.deltawatcher.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of settled changes of one process, leased to one worker.
 *
 * @param id the GUID
 * @param process the process that the changes are for
 * @param lane the lane that the batch was cut from, from 0
 * @param kind where its changes come from
 * @param attempt how often this lane was tried since its last commit, from 1
 * @param changeCount changes in the batch, at least 1
 * @param stagedAt when the lease began, by the home's clock
 * @param expiresAt when the lease is over, by the home's clock; {@code extend} moves it
 * @param firstPosition the lowest position in the batch
 * @param lastPosition the highest position in the batch
 * @param truncation the position of the last truncation in it, null if there is none; what has lower positions is void
 * @param order where it stands among the batches of its process
 */
public record Batch(
        BatchId id,
        ProcessKey process,
        int lane,
        BatchKind kind,
        int attempt,
        long changeCount,
        Instant stagedAt,
        Instant expiresAt,
        long firstPosition,
        long lastPosition,
        @Nullable Long truncation,
        BatchOrder order) {

    public Batch {
        if (changeCount < 1) {
            throw new IllegalArgumentException("changeCount must be at least 1 but is " + changeCount);
        }
    }
}
