package org.deltawatcher.core.executor;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/** A process, a batch and its changes for tests that are about something else. */
final class Samples {

    static final ProcessKey KEY = ProcessKey.of("public.delivery_notes", "copy");
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Samples() {}

    static ProcessDefinition process(String executor, String definition) {
        return ProcessDefinition.builder(KEY, executor, definition).build();
    }

    static Batch batch(List<Change> changes) {
        return new Batch(
                new BatchId(new UUID(7, 7)),
                KEY,
                3,
                BatchKind.CHANGES,
                2,
                changes.size(),
                NOON,
                NOON.plusSeconds(3600),
                changes.get(0).origin().position(),
                changes.get(changes.size() - 1).origin().position(),
                null,
                new BatchOrder("public.t", 0, 1, 0, FormerLanes.NONE, ""));
    }

    static Change added(long position, Object... namesAndValues) {
        return new Change.Added(new Change.Origin(position, 40 + position, NOON, null), row(namesAndValues));
    }

    static Row row(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return Row.of(values);
    }

    static Execution execution(String executor, String definition, HomeSql sql, List<Change> changes) {
        return new SampleExecution(process(executor, definition), sql, changes);
    }

    private record SampleExecution(ProcessDefinition process, HomeSql sql, List<Change> list) implements Execution {

        @Override
        public Batch batch() {
            return Samples.batch(list);
        }

        @Override
        public void changes(Consumer<? super Change> consumer) {
            list.forEach(consumer);
        }

        @Override
        public void net(Consumer<? super Change> consumer) {
            list.forEach(consumer);
        }

        @Override
        public void select(List<Item> items, boolean isNet, Consumer<? super SelectedRow> consumer) {
            throw new IllegalStateException("nothing to select from here");
        }

        @Override
        public boolean isKnown(BatchId batch) {
            return false;
        }

        @Override
        public UUID homeId() {
            return new UUID(1, 1);
        }

        @Override
        public Transaction transaction() {
            return () -> {
                throw new IllegalStateException("no connection here");
            };
        }
    }
}
