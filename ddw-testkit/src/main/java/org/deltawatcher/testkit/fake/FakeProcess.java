package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.jspecify.annotations.Nullable;

/** A process with its lanes and what it has parked. */
final class FakeProcess {

    final FakeTable source;

    /** Ascends with each registration. */
    final long number;

    /** By position, in the order in which they were parked: rows of a load come before changes of lower positions. */
    final Map<Long, FakeParked> parked = new LinkedHashMap<>();

    /** Positions of truncations that are committed. */
    final Set<Long> passedTruncations = new HashSet<>();

    ProcessDefinition definition;

    @Nullable
    Predicate<Row> filter;

    List<FakeLane> lanes;

    /** The truncation that a reload begins with, until it is committed. */
    @Nullable
    FakeChange reloadTruncation;

    /** Whether a load is to be taken when the group of the process is staged next. */
    boolean isLoadWanted;

    /** Where the present lanes stop because their number is to change, as a snapshot; negative if it is not. */
    long relaneAt = -1;

    /** See {@link org.deltawatcher.api.BatchOrder#epoch}. */
    long epoch;

    /** See {@link org.deltawatcher.api.BatchOrder#former}. */
    FormerLanes former = FormerLanes.NONE;

    /** When the last request was made. */
    Instant requestedAt = Instant.EPOCH;

    @Nullable
    Instant requestDueAt;

    /** When it was registered. */
    final Instant createdAt;

    boolean isPlanned;

    @Nullable
    Instant nextDueAt;

    /** When a run began that found nothing more to do. */
    Instant lastRunAt = Instant.EPOCH;

    /** Where the log began for this process, as a snapshot. */
    private long start;

    FakeProcess(
            FakeTable source,
            ProcessDefinition definition,
            @Nullable Predicate<Row> filter,
            long number,
            long snapshot,
            Instant createdAt) {
        this.source = source;
        this.createdAt = createdAt;
        this.number = number;
        this.definition = definition;
        this.filter = filter;
        start = snapshot;
        epoch = number << 32;
        lanes = newLanes(definition.lanes(), snapshot);
    }

    ProcessKey key() {
        return definition.key();
    }

    /** Tells whether it has a schedule of times that no worker has read yet. */
    boolean isUnplanned() {
        String schedule = definition.schedule().strip().toLowerCase(Locale.ROOT);
        return !isPlanned && !schedule.equals("continuous") && !schedule.equals("on request");
    }

    void restart(long snapshot) {
        start = snapshot;
        relaneAt = -1;
        passedTruncations.clear();
        epoch++;
        if (definition.executor().equals("replicate")) {
            former = FormerLanes.NONE;
        }
        lanes = newLanes(definition.lanes(), snapshot);
    }

    void replaceLanes(long snapshot) {
        relaneAt = -1;
        beginEpoch();
        lanes = newLanes(definition.lanes(), snapshot);
    }

    /** Has the next batch of any lane compared with what all of them had committed. */
    void beginEpoch() {
        epoch++;
        SortedMap<Integer, Long> committed = new TreeMap<>();
        lanes.stream().filter(lane -> lane.committed > 0).forEach(lane -> committed.put(lane.number, lane.committed));
        if (!committed.isEmpty() && !former.equals(FormerLanes.UNKNOWN)) {
            former = new FormerLanes(epoch - 1, committed);
        }
        lanes.forEach(lane -> lane.committed = 0);
    }

    /** Returns what a target must know before it takes a batch: the last epoch in which any was committed. */
    FormerLanes lastLanes() {
        return former.equals(FormerLanes.UNKNOWN)
                ? former
                : lanes.stream()
                        .filter(lane -> lane.committed > 0)
                        .findFirst()
                        .map(lane -> new FormerLanes(epoch, new TreeMap<>(Map.of(lane.number, lane.committed))))
                        .orElse(former);
    }

    /** What another executor has committed is nothing to a target; what it commits from now on goes elsewhere. */
    void beginEpochOfAnother() {
        beginEpoch();
        boolean isLost = former.equals(FormerLanes.UNKNOWN)
                || definition.executor().equals("replicate")
                || lanes.stream().anyMatch(lane -> !lane.load.isEmpty());
        former = isLost ? FormerLanes.UNKNOWN : FormerLanes.NONE;
    }

    /** Offers the rows that exist now, and every change after them. */
    void load(FakeDatabase database) {
        isLoadWanted = false;
        source.committedRows(database.openTransactions).forEach((key, row) -> {
            if (filter == null || filter.test(row)) {
                FakeChange loaded =
                        new FakeChange(source.nextPosition(), null, 'I', key, null, row, database.now(), null);
                laneOf(loaded).load.add(loaded);
            }
        });
    }

    /** Takes note that the process is staged with others from now on, or no longer. */
    void forgetProbing() {
        lanes.forEach(lane -> lane.probeSize = 0);
    }

    FakeLane laneOf(FakeChange change) {
        return lanes.get(change.lane(lanes.size()));
    }

    /** Returns the first truncation that is visible and not yet committed by this process, null if there is none. */
    @Nullable
    FakeChange barrier() {
        return truncations().findFirst().orElse(null);
    }

    /** Returns the truncations that are visible and not yet committed by this process. */
    Stream<FakeChange> truncations() {
        return source.log.stream()
                .filter(change -> change.isTruncation()
                        && change.commitNumber() > start
                        && !passedTruncations.contains(change.position()));
    }

    /** Returns the lane's visible changes that are neither passed nor parked, in later windows too, up to a position. */
    Stream<FakeChange> remaining(FakeLane lane, long before) {
        return source.log.stream()
                .filter(change -> change.position() < before
                        && !change.isTruncation()
                        && (lane.isAhead(change) || lane.isLater(change))
                        && laneOf(change) == lane
                        && !parked.containsKey(change.position())
                        && change.seenThrough(filter) != null);
    }

    /** Tells whether the key has a parked change that later ones must wait for, and which; 0 if not. */
    long blockerOf(FakeChange change) {
        return parked.values().stream()
                .filter(other -> other.blocksItsKey() && other.key().equals(change.key()))
                .findFirst()
                .map(FakeParked::position)
                .orElse(0L);
    }

    boolean isReplayWaiting(FakeLane lane) {
        return parked.values().stream()
                .anyMatch(other -> other.state == ParkedChange.State.REPLAY && laneOf(other.entry.recorded()) == lane);
    }

    long poisonCount() {
        return parked.values().stream()
                .filter(other -> other.isPoison && other.state == ParkedChange.State.PARKED)
                .count();
    }

    private static List<FakeLane> newLanes(int count, long snapshot) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(number -> new FakeLane(number, snapshot))
                .toList());
    }
}
