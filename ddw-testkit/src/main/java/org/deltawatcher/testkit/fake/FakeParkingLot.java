package org.deltawatcher.testkit.fake;

import java.util.List;
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
        return move(process, position, ParkedChange.State.REPLAY);
    }

    @Override
    public int drop(ProcessKey process, @Nullable Long position) {
        return move(process, position, ParkedChange.State.DROPPED);
    }

    private int move(ProcessKey key, @Nullable Long position, ParkedChange.State state) {
        return database.locked(() -> {
            FakeProcess process = database.process(key);
            FakeParked chosen = position == null ? null : process.parked.get(position);
            List<FakeParked> moved = process.parked.values().stream()
                    .filter(parked -> parked.state == ParkedChange.State.PARKED)
                    .filter(parked ->
                            position == null || (chosen != null && parked.key().equals(chosen.key())))
                    .toList();
            moved.forEach(parked -> parked.state = state);
            return moved.size();
        });
    }
}
