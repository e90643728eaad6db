package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.List;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.jspecify.annotations.Nullable;

/** A change that was given up, or waits behind one that was. */
final class FakeParked {

    final FakeBatch.Entry entry;
    final boolean isPoison;
    final Instant parkedAt;
    ParkedChange.State state = ParkedChange.State.PARKED;
    String reason;
    int attempts;

    FakeParked(FakeBatch.Entry entry, boolean isPoison, String reason, int attempts, Instant parkedAt) {
        this.entry = entry;
        this.isPoison = isPoison;
        this.reason = reason;
        this.attempts = attempts;
        this.parkedAt = parkedAt;
    }

    /** Tells whether later changes of its key must wait. */
    boolean blocksItsKey() {
        return state == ParkedChange.State.PARKED
                || state == ParkedChange.State.REPLAY
                || state == ParkedChange.State.STAGED;
    }

    /** Tells whether a person wants it tried again, and that is not over. */
    boolean isOfferedAgain() {
        return state == ParkedChange.State.REPLAY || state == ParkedChange.State.STAGED;
    }

    List<@Nullable Object> key() {
        return entry.recorded().key();
    }

    long position() {
        return entry.recorded().position();
    }

    ParkedChange describe(ProcessKey process, FakeTable table) {
        Change seen = entry.seen();
        return new ParkedChange(
                process,
                position(),
                seen.op(),
                JsonText.of(table.key, key()),
                JsonText.of(seen.before()),
                JsonText.of(seen.after()),
                state,
                reason,
                attempts,
                parkedAt);
    }
}
