package org.deltawatcher.dialect.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.SelfWatch;
import org.jspecify.annotations.Nullable;

/** The views {@code ddw.process_status} and {@code ddw.batch_log}, and the table {@code ddw.warning}. */
final class MysqlSelfWatch implements SelfWatch {

    private static final String STATUS = """
            SELECT source, name, state, pending, oldest_pending, `lag`, staged, parked, processed,
                   batches, average_duration, worst_duration, last_run, last_error
              FROM ddw.process_status
             ORDER BY source, name
            """;

    private static final String BATCHES = """
            SELECT batch_id, source, name, kind, lane_no, state, worker, attempt, `rows`, staged_at, expires_at, ended_at,
                   error, first_position, last_position, epoch, batch_no, previous_no, former_lanes, known_as, batch_window, truncation
              FROM ddw.batch_log
             WHERE :process IS NULL OR (name = :process AND source = ddw._source(COALESCE(:source, 'none.none')))
             ORDER BY staged_at DESC
             LIMIT :limit
            """;

    private static final String WARNINGS = """
            SELECT kind, source, name, message, raised_at, cleared_at
              FROM ddw.warning
             WHERE :all OR cleared_at IS NULL
             ORDER BY raised_at DESC
             LIMIT :limit
            """;

    private static final String INSPECT = "CALL ddw.inspect()";

    private final Database database;

    MysqlSelfWatch(Database database) {
        this.database = database;
    }

    @Override
    public List<ProcessStatus> status() {
        return database.call(handle -> {
            handle.execute("CALL ddw.settle()");
            return handle.createQuery(STATUS)
                    .map((rows, context) -> status(rows))
                    .list();
        });
    }

    @Override
    public List<BatchEntry> batches(@Nullable ProcessKey process, int limit) {
        return database.call(handle -> handle.createQuery(BATCHES)
                .bind("source", process == null ? null : process.source().toString())
                .bind("process", process == null ? null : process.name())
                .bind("limit", limit)
                .map((rows, context) -> new BatchEntry(
                        MysqlStagingStore.batch(rows),
                        BatchEntry.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                        rows.getString("worker"),
                        Columns.instantOrNull(rows, "ended_at"),
                        rows.getString("error")))
                .list());
    }

    @Override
    public List<Warning> warnings(WarningQuery query) {
        return database.call(handle -> handle.createQuery(WARNINGS)
                .bind("all", query.all())
                .bind("limit", query.limit())
                .map((rows, context) -> warning(rows))
                .list());
    }

    @Override
    public List<Warning> inspect() {
        return database.call(handle -> handle.createQuery(INSPECT)
                .map((rows, context) -> warning(rows))
                .list());
    }

    @Override
    public List<Finding> diagnose() {
        return database.call(handle -> handle.createQuery("CALL ddw.diagnose()")
                .map((rows, context) ->
                        new Finding(rows.getString("subject"), rows.getBoolean("is_good"), rows.getString("message")))
                .list());
    }

    private static ProcessStatus status(ResultSet rows) throws SQLException {
        return new ProcessStatus(
                key(rows),
                ProcessStatus.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                rows.getLong("pending"),
                Columns.instantOrNull(rows, "oldest_pending"),
                Columns.seconds(rows, "lag"),
                rows.getInt("staged"),
                rows.getLong("parked"),
                rows.getLong("processed"),
                rows.getLong("batches"),
                Columns.secondsOrNull(rows, "average_duration"),
                Columns.secondsOrNull(rows, "worst_duration"),
                Columns.instantOrNull(rows, "last_run"),
                rows.getString("last_error"));
    }

    private static Warning warning(ResultSet rows) throws SQLException {
        return new Warning(
                Columns.instant(rows, "raised_at"),
                rows.getString("kind"),
                rows.getString("name") == null ? null : key(rows),
                rows.getString("message"),
                Columns.instantOrNull(rows, "cleared_at"));
    }

    private static ProcessKey key(ResultSet rows) throws SQLException {
        return new ProcessKey(SourceName.parse(rows.getString("source")), rows.getString("name"));
    }
}
