package org.deltawatcher.bench;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** An engine from its start to its end. */
final class DebeziumRun implements Outsider.Activity {

    private final ChangeSink sink;
    private final CountDownLatch polls = new CountDownLatch(1);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;

    private DebeziumRun(Properties settings, ChangeSink sink) {
        this.sink = sink;
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        polls.countDown();
                    }
                })
                .using((isSuccess, message, cause) -> {
                    if (!isSuccess) {
                        sink.fail(new IllegalStateException("Debezium ended: " + message, cause));
                    }
                    polls.countDown();
                })
                .notifying((DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>>) this::takeBatch)
                .build();
    }

    /** Starts an engine, and returns when it polls. */
    static DebeziumRun start(Properties settings, ChangeSink sink) throws InterruptedException {
        DebeziumRun run = new DebeziumRun(settings, sink);
        run.thread.execute(run.engine);
        run.polls.await();
        return run;
    }

    private void takeBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        try {
            for (RecordChangeEvent<SourceRecord> event : events) {
                take((Struct) event.record().value());
            }
            sink.commit();
        } catch (SQLException e) {
            sink.fail(e);
            throw new IllegalStateException(e);
        }
        committer.markProcessed(events.get(events.size() - 1));
        committer.markBatchFinished();
    }

    private void take(Struct change) throws SQLException {
        String operation = switch (change.getString("op")) {
            case "c" -> "I";
            case "u" -> "U";
            case "d" -> "D";
            default -> throw new IllegalArgumentException("no change: " + change.getString("op"));
        };
        sink.take(operation, row(change.getStruct("before")), row(change.getStruct("after")));
    }

    private static Object @Nullable [] row(@Nullable Struct row) {
        return row == null
                ? null
                : new Object[] {
                    row.get("team_id"),
                    row.get("customer"),
                    row.get("hours"),
                    row.get("status"),
                    row.get("payload"),
                    OffsetDateTime.parse(row.getString("updated_at")),
                    row.get("id")
                };
    }

    @Override
    public void close() {
        try {
            engine.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the engine of Debezium does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
