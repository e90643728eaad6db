package org.deltawatcher.api;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a process is doing: one row of the view {@code ddw.process_status}. Times are the home's.
 *
 * @param key source and name
 * @param state idle, working, stuck or off
 * @param pending settled changes that no committed batch holds yet, counted up to {@link #PENDING_LIMIT}
 * @param oldestPending when the oldest of them was written, null if there is none
 * @param lag age of the oldest pending change, zero if there is none
 * @param staged batches under a live lease
 * @param parked changes that wait for a person
 * @param processed changes in committed batches, since the process was registered
 * @param batches committed batches, since the process was registered
 * @param averageDuration mean time from staging to commit of the last 100 committed batches, null before the first commit
 * @param worstDuration longest time from staging to commit of these, null before the first commit
 * @param lastRun when a batch was committed last, null before the first commit
 * @param lastError why the last failed batch failed, null if none did since the last commit
 */
public record ProcessStatus(
        ProcessKey key,
        State state,
        long pending,
        @Nullable Instant oldestPending,
        Duration lag,
        int staged,
        long parked,
        long processed,
        long batches,
        @Nullable Duration averageDuration,
        @Nullable Duration worstDuration,
        @Nullable Instant lastRun,
        @Nullable String lastError) {

    /** Counting stops here, so that a status stays cheap over a large backlog. */
    public static final long PENDING_LIMIT = 100_000;

    /** What a process is doing. */
    public enum State {
        /** Nothing to do, or not due. */
        IDLE,
        /** A batch is staged. */
        WORKING,
        /** It fails, or changes have been waiting although it is due. */
        STUCK,
        /** Not active, or its source is not tracked. */
        OFF
    }
}
