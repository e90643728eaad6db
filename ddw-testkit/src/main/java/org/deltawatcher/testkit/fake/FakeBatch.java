package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.Change;
import org.jspecify.annotations.Nullable;

/** A batch in the register, with its changes as they were when it was cut. */
final class FakeBatch {

    final FakeLane lane;
    final String worker;
    final List<Entry> entries;
    Batch batch;
    BatchEntry.State state = BatchEntry.State.STAGED;

    @Nullable
    Instant endedAt;

    @Nullable
    String error;

    /** The transaction that has committed it and is still open itself. */
    @Nullable
    FakeTransaction committing;

    FakeBatch(FakeLane lane, String worker, List<Entry> entries, Batch batch) {
        this.lane = lane;
        this.worker = worker;
        this.entries = List.copyOf(entries);
        this.batch = batch;
    }

    boolean isStaged() {
        return state == BatchEntry.State.STAGED;
    }

    boolean isLeaseOver(Instant now) {
        return !now.isBefore(batch.expiresAt());
    }

    /** Tells whether it is a truncation and nothing else. */
    boolean isTruncation() {
        return entries.size() == 1 && entries.get(0).recorded.isTruncation();
    }

    List<Change> changes() {
        return entries.stream().map(Entry::seen).toList();
    }

    BatchEntry entry() {
        return new BatchEntry(batch, state, worker, endedAt, error);
    }

    /**
     * A change in a batch.
     *
     * @param recorded as it stands in the log
     * @param seen as the process sees it through its filter
     */
    record Entry(FakeChange recorded, Change seen) {}
}
