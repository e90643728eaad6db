package org.deltawatcher.testkit.fake;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.ParkingLot;
import org.jspecify.annotations.Nullable;

/** What the fake's processes gave up. */
final class FakeParkingLot implements ParkingLot {

    private final FakeDatabase database;

    FakeParkingLot(FakeDatabase database) {
        this.database = database;
    }

    @Override
    public List<ParkedChange> list(@Nullable ProcessKey process, int limit) {
        return database.locked(() -> {
            if (process != null) {
                database.process(process);
            }
            return database.processes.values().stream()
                    .filter(candidate -> process == null || candidate.key().equals(process))
                    .flatMap(candidate -> candidate.parked.values().stream()
                            .map(parked -> parked.describe(candidate.key(), candidate.source)))
                    .limit(limit)
                    .toList();
        });
    }

    @Override
    public int replay(ProcessKey process, @Nullable Long position) {
        return move(process, position, ParkedChange.State.REPLAY, EnumSet.of(ParkedChange.State.PARKED));
    }

    @Override
    public int drop(ProcessKey process, @Nullable Long position) {
        return move(
                process,
                position,
                ParkedChange.State.DROPPED,
                EnumSet.of(ParkedChange.State.PARKED, ParkedChange.State.REPLAY));
    }

    private int move(ProcessKey key, @Nullable Long position, ParkedChange.State to, Set<ParkedChange.State> from) {
        return database.locked(() -> {
            FakeProcess process = database.process(key);
            FakeParked chosen = position == null ? null : process.parked.get(position);
            if (position != null && (chosen == null || !chosen.blocksItsKey())) {
                throw new InvalidArgumentException("no change at position " + position + " is parked for " + key);
            }
            List<FakeParked> moved = process.parked.values().stream()
                    .filter(parked -> from.contains(parked.state))
                    .filter(parked -> chosen == null || parked.key().equals(chosen.key()))
                    .toList();
            moved.forEach(parked -> parked.state = to);
            return moved.size();
        });
    }
}
