package org.deltawatcher.testkit;

import java.util.List;
import java.util.stream.Stream;
import org.deltawatcher.api.Batch;

/**
 * What a {@link HandDrivenWorker} did.
 *
 * @param batches batches committed
 * @param changes changes in them
 * @param failures batches that failed, in their order
 */
public record RunResult(long batches, long changes, List<Failure> failures) {

    static final RunResult NOTHING = new RunResult(0, 0, List.of());

    public RunResult {
        failures = List.copyOf(failures);
    }

    /** Tells whether no batch was run at all. */
    public boolean isNothing() {
        return batches == 0 && failures.isEmpty();
    }

    /**
     * Returns this if nothing failed.
     *
     * @throws AssertionError if a batch failed, with the first one's cause
     */
    public RunResult orFail() {
        if (!failures.isEmpty()) {
            Failure first = failures.get(0);
            throw new AssertionError(
                    failures.size() + " batches failed, first one of "
                            + first.batch().process() + ": " + first.reason(),
                    first.cause());
        }
        return this;
    }

    RunResult plus(RunResult other) {
        return new RunResult(
                batches + other.batches,
                changes + other.changes,
                Stream.concat(failures.stream(), other.failures.stream()).toList());
    }

    /**
     * A batch that failed and was given back.
     *
     * @param reason what the batch's log entry says
     */
    public record Failure(Batch batch, String reason, Exception cause) {}
}
