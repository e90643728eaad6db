package org.deltawatcher.testkit.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.deltawatcher.api.AlreadyExistsException;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.spi.ProcessRegistry;
import org.jspecify.annotations.Nullable;

/** The fake's base table of processes. */
final class FakeProcessRegistry implements ProcessRegistry {

    private final FakeDatabase database;
    private final BatchEnding ending;

    FakeProcessRegistry(FakeDatabase database) {
        this.database = database;
        ending = new BatchEnding(database);
    }

    @Override
    public void add(ProcessDefinition definition) {
        database.run(() -> {
            FakeTable source = database.tables.get(definition.key().source());
            if (source == null || !source.isTracked()) {
                throw new UnknownSourceException(
                        definition.key().source() + " is not tracked; enable its tracking first");
            }
            if (database.processes.containsKey(definition.key())) {
                throw new AlreadyExistsException("there is a process " + definition.key());
            }
            FakeProcess process = new FakeProcess(
                    source, definition, filter(definition), ++database.registrations, database.commits, database.now());
            FakeGroup.requireFit(database, process, definition);
            database.processes.put(definition.key(), process);
            if (definition.initial() == InitialLoad.LOAD && definition.group() != null) {
                process.isLoadWanted = true;
            } else if (definition.initial() == InitialLoad.LOAD) {
                process.load(database);
            }
        });
    }

    @Override
    public void edit(ProcessDefinition definition) {
        database.run(() -> {
            FakeProcess process = database.process(definition.key());
            Predicate<Row> filter = filter(definition);
            FakeGroup.requireFit(database, process, definition);
            if (!definition.schedule().equals(process.definition.schedule())) {
                process.isPlanned = false;
                process.nextDueAt = null;
            }
            boolean isMoved = !Objects.equals(definition.group(), process.definition.group());
            if (isMoved) {
                process.forgetProbing();
            }
            boolean isOfAnother = !definition.executor().equals(process.definition.executor());
            if (isMoved || isOfAnother || !Objects.equals(definition.filter(), process.definition.filter())) {
                takeBackStaged(process);
            }
            if (isOfAnother) {
                process.beginEpochOfAnother();
            }
            process.definition =
                    definition.toBuilder().initial(process.definition.initial()).build();
            process.filter = filter;
        });
    }

    @Override
    public String knownAs(ProcessKey key) {
        return database.locked(() -> database.process(key).source.name.toString());
    }

    @Override
    public void remove(ProcessKey key) {
        database.run(() -> {
            takeBackStaged(database.process(key));
            database.processes.remove(key);
        });
    }

    @Override
    public Optional<ProcessDefinition> find(ProcessKey key) {
        return database.locked(() -> Optional.ofNullable(database.processes.get(key)))
                .map(process -> process.definition);
    }

    @Override
    public List<ProcessDefinition> list() {
        return database.locked(() -> database.processes.values().stream()
                .map(process -> process.definition)
                .toList());
    }

    @Override
    public void request(ProcessKey key, Duration delay) {
        database.run(() -> {
            FakeProcess process = database.process(key);
            if (delay.isNegative()) {
                throw new InvalidArgumentException(
                        "the delay of a request must not be negative but is " + DurationText.format(delay));
            }
            Instant due = database.now().plus(delay);
            process.requestedAt = database.now();
            process.requestDueAt =
                    process.requestDueAt == null || due.isBefore(process.requestDueAt) ? due : process.requestDueAt;
            database.requests++;
        });
    }

    @Override
    public void reload(ProcessKey key) {
        database.run(() -> FakeGroup.with(database, database.process(key)).forEach(this::reload));
    }

    private void reload(FakeProcess process) {
        takeBackStaged(process);
        process.parked.values().stream()
                .filter(FakeParked::blocksItsKey)
                .forEach(parked -> parked.state = ParkedChange.State.SUPERSEDED);
        process.restart(database.commits);
        process.reloadTruncation =
                new FakeChange(process.source.nextPosition(), null, 'T', List.of(), null, null, database.now(), null);
        process.load(database);
    }

    @Override
    public boolean waitUntilProcessed(ProcessKey key, Duration timeout) {
        return database.locked(() -> {
            FakeProcess process = database.process(key);
            long snapshot = database.commits;
            return database.await(() -> Lanes.haveProcessed(process, snapshot), timeout);
        });
    }

    private void takeBackStaged(FakeProcess process) {
        process.lanes.forEach(lane -> {
            if (lane.staged != null) {
                FakeBatch staged = lane.staged;
                database.awaitLock(() -> staged.committing == null, "batch " + staged.batch.id());
                if (staged.isStaged()) {
                    ending.takeBack(staged);
                }
            }
        });
    }

    private @Nullable Predicate<Row> filter(ProcessDefinition definition) {
        if (definition.filter() == null) {
            return null;
        }
        Predicate<Row> filter = database.filters.get(definition.filter());
        if (filter == null) {
            throw new InvalidDefinitionException("the filter of process " + definition.key()
                    + " is not known to this fake home: tell FakeHome.filter(text, predicate) what it means");
        }
        return filter;
    }
}
