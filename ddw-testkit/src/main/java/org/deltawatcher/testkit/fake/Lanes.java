package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.List;

/** What holds for all lanes of a process together. */
final class Lanes {

    private Lanes() {}

    /** Returns the lanes that a batch may be cut from. */
    static List<FakeLane> free(FakeProcess process, Instant now) {
        return process.lanes.stream()
                .filter(lane -> lane.staged == null && !lane.isPaused(now))
                .toList();
    }

    /** Returns where the next windows end, as a snapshot: where the lanes are to meet, or now. */
    static long goal(FakeDatabase database, FakeProcess process) {
        return process.relaneAt >= 0 ? process.relaneAt : database.commits;
    }

    /**
     * Changes the number of lanes once the present ones have caught up with each other: until then a key could be in
     * two lanes at once.
     */
    static void reshapeIfCaughtUp(FakeDatabase database, FakeProcess process) {
        if (process.lanes.size() == process.definition.lanes()) {
            process.relaneAt = -1;
            return;
        }
        if (process.relaneAt < 0) {
            process.relaneAt = database.commits;
        }
        long snapshot = process.relaneAt;
        boolean isCaughtUp = process.reloadTruncation == null
                && process.lanes.stream()
                        .allMatch(lane -> lane.staged == null
                                && lane.load.isEmpty()
                                && process.remaining(lane, Long.MAX_VALUE)
                                        .noneMatch(change -> change.commitNumber() <= snapshot));
        boolean isBarrierPassed = process.barrier() == null || process.barrier().commitNumber() > snapshot;
        if (isCaughtUp && isBarrierPassed) {
            process.replaceLanes(snapshot);
        }
    }

    /** Tells whether every change committed up to a snapshot is in a committed batch or parked. */
    static boolean haveProcessed(FakeProcess process, long snapshot) {
        FakeChange barrier = process.barrier();
        return process.reloadTruncation == null
                && !process.isLoadWanted
                && (barrier == null || barrier.commitNumber() > snapshot)
                && process.parked.values().stream().noneMatch(FakeParked::isOfferedAgain)
                && process.lanes.stream()
                        .allMatch(lane -> lane.load.isEmpty()
                                && process.remaining(lane, Long.MAX_VALUE)
                                        .noneMatch(change -> change.commitNumber() <= snapshot));
    }
}
