package org.deltawatcher.testkit.fake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ParkedChange;
import org.jspecify.annotations.Nullable;

/** Chooses the changes of a lane's next batch: parked ones to replay, rows of a load, a truncation, or changes. */
final class LaneCutter {

    private final FakeDatabase database;
    private final FakeProcess process;
    private final FakeLane lane;

    LaneCutter(FakeDatabase database, FakeProcess process, FakeLane lane) {
        this.database = database;
        this.process = process;
        this.lane = lane;
    }

    /**
     * Returns the next changes, empty if there are none; parks what waits behind a parked change of its key.
     *
     * @param goal the snapshot that the next window ends at
     */
    Optional<Cut> cut(int maxRows, long goal) {
        Optional<Cut> replay = replay();
        if (replay.isPresent()) {
            return replay;
        }
        if (isMember()) {
            Optional<Cut> load = wholeLoad();
            return load.isPresent() ? load : changes(maxRows, goal, null);
        }
        if (process.reloadTruncation != null) {
            return lane.number == 0 && areOtherLanesIdle()
                    ? cutOf(BatchKind.LOAD, List.of(process.reloadTruncation))
                    : Optional.empty();
        }
        if (!lane.load.isEmpty()) {
            return load(maxRows);
        }
        FakeChange barrier = process.barrier();
        Optional<Cut> changes = changes(maxRows, goal, barrier);
        if (changes.isPresent()
                || barrier == null
                || lane.number != 0
                || barrier.commitNumber() > lane.windowTo()
                || !isEverythingBeforePassed(barrier)) {
            return changes;
        }
        return cutOf(BatchKind.CHANGES, List.of(barrier));
    }

    /** Truncations stop nobody there: half of a window would be half of a transaction. */
    private boolean isMember() {
        return process.definition.group() != null;
    }

    private Optional<Cut> replay() {
        List<FakeParked> waiting = process.parked.values().stream()
                .filter(parked ->
                        parked.state == ParkedChange.State.REPLAY && process.laneOf(parked.entry.recorded()) == lane)
                .toList();
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        List<FakeParked> ofOneKey = new ArrayList<>();
        long last = 0;
        for (FakeParked parked : waiting) {
            if (!parked.key().equals(waiting.get(0).key())) {
                continue;
            }
            if (parked.position() < last) {
                break; // Within a batch the order is the position: it comes with the next one.
            }
            ofOneKey.add(parked);
            last = parked.position();
        }
        ofOneKey.forEach(parked -> parked.state = ParkedChange.State.STAGED);
        return Optional.of(new Cut(
                BatchKind.REPLAY, ofOneKey.stream().map(parked -> parked.entry).toList()));
    }

    private Optional<Cut> load(int maxRows) {
        return cutOf(BatchKind.LOAD, lane.load.subList(0, Math.min(maxRows, lane.load.size())));
    }

    /** A member of a group gets all at once, so that its copy is never seen empty. */
    private Optional<Cut> wholeLoad() {
        List<FakeChange> load = new ArrayList<>(lane.load);
        if (process.reloadTruncation != null) {
            load.add(process.reloadTruncation);
        }
        return load.isEmpty() ? Optional.empty() : cutOf(BatchKind.LOAD, load);
    }

    private Optional<Cut> changes(int maxRows, long goal, @Nullable FakeChange barrier) {
        long limit = barrier == null ? Long.MAX_VALUE : barrier.position();
        while (true) {
            Stream<FakeChange> truncations = isMember() ? process.truncations() : Stream.empty();
            List<FakeChange> window = Stream.concat(process.remaining(lane, Long.MAX_VALUE), truncations)
                    .filter(lane::isAhead)
                    .toList();
            List<FakeChange> cut = new ArrayList<>();
            for (FakeChange change : window) {
                if (cut.size() == maxRows || change.position() > limit) {
                    break;
                }
                long blocker = process.blockerOf(change);
                if (blocker > 0) {
                    park(change, "waits behind position " + blocker);
                } else {
                    cut.add(change);
                }
            }
            if (!cut.isEmpty()) {
                return cutOf(BatchKind.CHANGES, cut);
            }
            boolean isWindowDone = process.remaining(lane, Long.MAX_VALUE).noneMatch(lane::isAhead);
            if (!isWindowDone || !lane.isBehind(goal)) {
                return Optional.empty();
            }
            lane.openNextWindow(goal);
        }
    }

    private void park(FakeChange change, String reason) {
        entryOf(change)
                .ifPresent(entry ->
                        process.parked.put(change.position(), new FakeParked(entry, false, reason, 0, database.now())));
    }

    private boolean isEverythingBeforePassed(FakeChange barrier) {
        return areOtherLanesIdle()
                && process.lanes.stream()
                        .allMatch(other -> other.load.isEmpty()
                                && process.remaining(other, barrier.position())
                                        .findAny()
                                        .isEmpty());
    }

    private boolean areOtherLanesIdle() {
        return process.lanes.stream().allMatch(other -> other == lane || other.staged == null);
    }

    private Optional<Cut> cutOf(BatchKind kind, List<FakeChange> changes) {
        return Optional.of(new Cut(
                kind,
                changes.stream()
                        .sorted(Comparator.comparingLong(FakeChange::position))
                        .map(change -> entryOf(change).orElseThrow())
                        .toList()));
    }

    private Optional<FakeBatch.Entry> entryOf(FakeChange change) {
        Change seen = change.seenThrough(process.filter);
        return seen == null ? Optional.empty() : Optional.of(new FakeBatch.Entry(change, seen));
    }

    /**
     * What the next batch holds, by position.
     *
     * @param entries at least one
     */
    record Cut(BatchKind kind, List<FakeBatch.Entry> entries) {

        /** Returns the position of the last truncation, null if there is none. */
        @Nullable
        Long truncation() {
            return entries.stream()
                    .map(FakeBatch.Entry::recorded)
                    .filter(FakeChange::isTruncation)
                    .map(FakeChange::position)
                    .reduce(null, (first, last) -> last);
        }
    }
}
