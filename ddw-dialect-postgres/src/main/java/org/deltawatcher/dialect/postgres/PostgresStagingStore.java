package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transaction;
import org.jdbi.v3.core.Handle;

/** The protocol of schema ddw, called from Java. */
final class PostgresStagingStore implements StagingStore {

    private static final String STAGE = "SELECT ddw.stage(:source, :process, :maxRows, :worker)";

    private static final String STAGED = """
            SELECT batch_id, source, name, kind, lane_no, attempt, rows, staged_at, expires_at, first_position, last_position,
                   epoch, batch_no, previous_no, former_lanes, known_as, batch_window, truncation
              FROM ddw.batch_log
             WHERE batch_id = :batch
            """;

    private static final String IS_KNOWN = "SELECT EXISTS (SELECT FROM ddw.batch_log WHERE batch_id = :batch)";

    private static final String STAGE_GROUP = "SELECT batch_id FROM ddw.stage_group(:group, :worker)";

    private static final String EXTEND = "SELECT ddw.extend(:batch, make_interval(secs => :seconds))";

    private final Database database;
    private final ChangeReader reader;

    PostgresStagingStore(Database database, ChangeReader reader) {
        this.database = database;
        this.reader = reader;
    }

    @Override
    public Optional<Batch> stage(StageRequest request) {
        return database.call(handle -> handle.createQuery(STAGE)
                .bind("source", request.process().source().toString())
                .bind("process", request.process().name())
                .bind("maxRows", request.maxRows())
                .bind("worker", request.worker())
                .mapTo(UUID.class)
                .findOne()
                .map(id -> staged(handle, id)));
    }

    @Override
    public List<Batch> stageGroup(String group, String worker) {
        return database.call(handle ->
                handle
                        .createQuery(STAGE_GROUP)
                        .bind("group", group)
                        .bind("worker", worker)
                        .mapTo(UUID.class)
                        .list()
                        .stream()
                        .map(id -> staged(handle, id))
                        .toList());
    }

    private static Batch staged(Handle handle, UUID id) {
        return handle.createQuery(STAGED)
                .bind("batch", id)
                .map((rows, context) -> batch(rows))
                .one();
    }

    @Override
    public void changes(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        database.within(transaction, handle -> {
            reader.changes(handle, batch, consumer);
            return true;
        });
    }

    @Override
    public void net(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        database.within(transaction, handle -> {
            reader.net(handle, batch, consumer);
            return true;
        });
    }

    @Override
    public boolean isKnown(BatchId batch) {
        return database.call(handle -> handle.createQuery(IS_KNOWN)
                .bind("batch", batch.value())
                .mapTo(Boolean.class)
                .one());
    }

    @Override
    public void commit(Transaction transaction, BatchId batch) {
        database.within(
                transaction,
                handle -> handle.createQuery("SELECT ddw.commit(:batch)")
                        .bind("batch", batch.value())
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public void release(BatchId batch) {
        database.run(handle -> handle.createQuery("SELECT ddw.release(:batch)")
                .bind("batch", batch.value())
                .mapTo(String.class)
                .list());
    }

    @Override
    public void postpone(BatchId batch, String reason) {
        database.run(handle -> handle.createQuery("SELECT ddw.postpone(:batch, :reason)")
                .bind("batch", batch.value())
                .bind("reason", reason)
                .mapTo(String.class)
                .list());
    }

    @Override
    public void fail(BatchId batch, String reason) {
        database.run(handle -> handle.createQuery("SELECT ddw.release(:batch, :reason)")
                .bind("batch", batch.value())
                .bind("reason", reason)
                .mapTo(String.class)
                .list());
    }

    @Override
    public void extend(BatchId batch, Duration duration) {
        database.run(handle -> handle.createQuery(EXTEND)
                .bind("batch", batch.value())
                .bind("seconds", duration.toMillis() / 1000.0)
                .mapTo(String.class)
                .list());
    }

    static Batch batch(ResultSet rows) throws SQLException {
        return new Batch(
                new BatchId(rows.getObject("batch_id", UUID.class)),
                new ProcessKey(SourceName.parse(rows.getString("source")), rows.getString("name")),
                rows.getInt("lane_no"),
                BatchKind.valueOf(rows.getString("kind").toUpperCase(Locale.ROOT)),
                rows.getInt("attempt"),
                rows.getLong("rows"),
                Columns.instant(rows, "staged_at"),
                Columns.instant(rows, "expires_at"),
                rows.getLong("first_position"),
                rows.getLong("last_position"),
                rows.getObject("truncation", Long.class),
                new BatchOrder(
                        rows.getString("known_as"),
                        rows.getLong("epoch"),
                        rows.getLong("batch_no"),
                        rows.getLong("previous_no"),
                        FormerLanes.parse(rows.getString("former_lanes")),
                        rows.getString("batch_window")));
    }
}
