package org.deltawatcher.testkit.fake;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.EnableRequest;

/** Turns the recording of the fake's tables on and off. */
final class FakeChangeSource implements ChangeSource {

    private final FakeDatabase database;

    FakeChangeSource(FakeDatabase database) {
        this.database = database;
    }

    @Override
    public Watch enable(EnableRequest request) {
        return database.locked(() -> {
            FakeTable table = database.table(request.source());
            if (!request.capture().equals("trigger")) {
                throw new InvalidArgumentException("there is no capture " + request.capture() + "; there is trigger");
            }
            if (table.key.isEmpty()) {
                throw new UnusableSourceException(
                        "table " + request.source() + " has no primary key; name a unique key");
            }
            if (table.enabledAt == null) {
                table.enabledAt = database.now();
            }
            table.state = Watch.State.ON;
            return watch(table);
        });
    }

    @Override
    public void disable(SourceName source) {
        database.run(() -> {
            FakeTable table = database.tables.get(source);
            if (table == null || table.state == null) {
                throw new UnknownSourceException(source + " is not tracked");
            }
            table.state = Watch.State.OFF;
        });
    }

    @Override
    public Optional<Watch> find(SourceName source) {
        return database.locked(() -> Optional.ofNullable(database.tables.get(source))
                .filter(table -> table.state != null)
                .map(FakeChangeSource::watch));
    }

    @Override
    public List<Watch> list() {
        return database.locked(() -> database.tables.values().stream()
                .filter(table -> table.state != null)
                .map(FakeChangeSource::watch)
                .toList());
    }

    @Override
    public List<String> repair() {
        return List.of();
    }

    /** Keeps everything: a test's memory is short. */
    @Override
    public List<String> purge() {
        return List.of();
    }

    private static Watch watch(FakeTable table) {
        return new Watch(
                table.name,
                table.capture,
                Objects.requireNonNull(table.state),
                table.isTracked() ? "" : "disabled",
                table.key,
                table.columns,
                "ddw.delta_" + table.name.table(),
                "ddw.changes_" + table.name.table(),
                "ddw.net_" + table.name.table(),
                table.log.size(),
                0,
                Objects.requireNonNullElse(table.enabledAt, Instant.EPOCH));
    }
}
