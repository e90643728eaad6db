package org.deltawatcher.testkit.fake;

import java.time.Duration;
import org.deltawatcher.api.spi.WakeUp;

/** Notices requests made in the fake. */
final class FakeWakeUp implements WakeUp {

    private final FakeDatabase database;
    private long seen;
    private boolean isClosed;

    FakeWakeUp(FakeDatabase database) {
        this.database = database;
        seen = database.locked(() -> database.requests);
    }

    @Override
    public boolean await(Duration atMost) {
        return database.locked(() -> {
            database.await(() -> database.requests > seen || isClosed, atMost);
            boolean isRequested = database.requests > seen;
            seen = database.requests;
            return isRequested;
        });
    }

    @Override
    public void close() {
        database.run(() -> isClosed = true);
    }
}
