package org.deltawatcher.dialect.mysql;

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
import org.jspecify.annotations.Nullable;

/** The protocol of schema ddw, called from Java. */
final class MysqlStagingStore implements StagingStore {

    private static final String STAGE = "CALL ddw.stage_as(:source, :process, :maxRows, :worker, @ddw_batch)";

    private static final String STAGED = """
            SELECT batch_id, source, name, kind, lane_no, attempt, `rows`, staged_at, expires_at, first_position, last_position,
                   epoch, batch_no, previous_no, former_lanes, known_as, batch_window, truncation
              FROM ddw.batch_log
             WHERE batch_id = @ddw_batch
            """;

    private static final String IS_KNOWN = "SELECT EXISTS (SELECT 1 FROM ddw.batch_log WHERE batch_id = :batch)";

    private static final String OF_GROUP = STAGED.replace("@ddw_batch", ":batch");

    private final Database database;
    private final ChangeReader reader;

    MysqlStagingStore(Database database, ChangeReader reader) {
        this.database = database;
        this.reader = reader;
    }

    @Override
    public Optional<Batch> stage(StageRequest request) {
        return database.call(handle -> {
            handle.createUpdate(STAGE)
                    .bind("source", request.process().source().toString())
                    .bind("process", request.process().name())
                    .bind("maxRows", request.maxRows())
                    .bind("worker", request.worker())
                    .execute();
            return handle.createQuery(STAGED)
                    .map((rows, context) -> batch(rows))
                    .findOne();
        });
    }

    @Override
    public List<Batch> stageGroup(String group, String worker) {
        return database.call(handle -> handle
                .createQuery("CALL ddw.stage_group(:group, :worker)")
                .bind("group", group)
                .bind("worker", worker)
                .map((rows, context) -> rows.getString("batch_id"))
                .list()
                .stream()
                .map(id -> handle.createQuery(OF_GROUP)
                        .bind("batch", id)
                        .map((rows, context) -> batch(rows))
                        .one())
                .toList());
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
                .bind("batch", batch.toString())
                .mapTo(Boolean.class)
                .one());
    }

    @Override
    public void commit(Transaction transaction, BatchId batch) {
        database.within(
                transaction,
                handle -> handle.createUpdate("CALL ddw.commit(:batch)")
                        .bind("batch", batch.toString())
                        .execute());
    }

    @Override
    public void release(BatchId batch) {
        release(batch, null);
    }

    @Override
    public void postpone(BatchId batch, String reason) {
        database.run(handle -> handle.createUpdate("CALL ddw.postpone(:batch, :reason)")
                .bind("batch", batch.toString())
                .bind("reason", reason)
                .execute());
    }

    @Override
    public void fail(BatchId batch, String reason) {
        release(batch, reason);
    }

    private void release(BatchId batch, @Nullable String reason) {
        database.run(handle -> handle.createUpdate("CALL ddw.release(:batch, :reason)")
                .bind("batch", batch.toString())
                .bind("reason", reason)
                .execute());
    }

    @Override
    public void extend(BatchId batch, Duration duration) {
        database.run(handle -> handle.createUpdate("CALL ddw.extend(:batch, :seconds)")
                .bind("batch", batch.toString())
                .bind("seconds", Columns.seconds(duration).toPlainString())
                .execute());
    }

    static Batch batch(ResultSet rows) throws SQLException {
        return new Batch(
                new BatchId(UUID.fromString(rows.getString("batch_id"))),
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
