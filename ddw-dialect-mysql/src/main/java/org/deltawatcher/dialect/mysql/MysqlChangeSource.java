package org.deltawatcher.dialect.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.EnableRequest;
import org.jdbi.v3.core.Handle;

/** Tracking by trigger. The home writes the statements that make triggers, as no routine can run them; this class does. */
final class MysqlChangeSource implements ChangeSource {

    private static final String TRACKED = """
            SELECT watch_id, source, capture, state, reason, delta_table, changes_view, net_view, unsettled_table,
                   captured, delta_bytes, enabled_at
              FROM ddw.tracking
            """;

    private static final String KEY = """
            SELECT column_name
              FROM ddw.watch_column
             WHERE watch_id = :watch AND key_place IS NOT NULL
             ORDER BY key_place
            """;

    private static final String COLUMNS = """
            SELECT column_name
              FROM ddw.watch_column
             WHERE watch_id = :watch AND NOT is_dropped
             ORDER BY column_no, column_name
            """;

    private final Database database;
    private final HomeOwner owner;

    MysqlChangeSource(Database database) {
        this.database = database;
        this.owner = new HomeOwner(database);
    }

    @Override
    public Watch enable(EnableRequest request) {
        owner.requireMe();
        database.run(handle -> {
            List<String> statements = handle.createQuery("CALL ddw.enable(:source, :capture, :key)")
                    .bind("source", request.source().toString())
                    .bind("capture", request.capture())
                    .bind("key", request.keyName())
                    .mapTo(String.class)
                    .list();
            TriggerStatements.run(handle.getConnection(), statements, TriggerStatements.PATIENT);
        });
        return find(request.source())
                .orElseThrow(() -> new DatabaseException(request.source() + " was untracked at the same time"));
    }

    /** Turns the triggers off, which waits for nobody; they go if nobody is in the way. */
    @Override
    public void disable(SourceName source) {
        database.run(handle -> handle.createUpdate("CALL ddw.disable(:source)")
                .bind("source", source.toString())
                .execute());
        database.run(handle ->
                TriggerStatements.tryToRun(handle.getConnection(), triggerStatements(handle, source.toString())));
    }

    @Override
    public Optional<Watch> find(SourceName source) {
        return database.call(handle -> handle.createQuery(TRACKED + "WHERE source = ddw._source(:source)")
                .bind("source", source.toString())
                .map((rows, context) -> watch(handle, rows))
                .findOne());
    }

    @Override
    public List<Watch> list() {
        return database.call(handle -> handle.createQuery(TRACKED + "ORDER BY source")
                .map((rows, context) -> watch(handle, rows))
                .list());
    }

    @Override
    public List<String> repair() {
        if (!owner.isMe()) {
            return List.of(); // a warning tells the owner what was altered
        }
        List<Repaired> repaired = database.call(handle -> handle.createQuery("CALL ddw.repair()")
                .map((rows, context) -> new Repaired(rows.getString("source"), rows.getString("line")))
                .list());
        List<String> done = new ArrayList<>();
        for (Repaired one : repaired) {
            done.add(one.line());
            if (one.source() != null) {
                tryToMakeTriggers(one.source()).ifPresent(done::add);
            }
        }
        return done;
    }

    @Override
    public List<String> purge() {
        return database.call(handle ->
                handle.createQuery("CALL ddw.purge()").mapTo(String.class).list());
    }

    /** Makes the triggers of a source anew; returns why that did not work. */
    Optional<String> tryToMakeTriggers(String source) {
        try {
            database.run(handle -> TriggerStatements.run(
                    handle.getConnection(), triggerStatements(handle, source), TriggerStatements.PATIENT));
            return Optional.empty();
        } catch (DeltaWatcherException e) {
            return Optional.of(
                    source + ": its triggers could not be made anew: " + e.getMessage() + ". Enable it again");
        }
    }

    static List<String> triggerStatements(Handle handle, String source) {
        return handle.createQuery("CALL ddw.trigger_statements(:source)")
                .bind("source", source)
                .mapTo(String.class)
                .list();
    }

    private static Watch watch(Handle handle, ResultSet rows) throws SQLException {
        int watch = rows.getInt("watch_id");
        return new Watch(
                SourceName.parse(rows.getString("source")),
                rows.getString("capture"),
                Watch.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                rows.getString("reason"),
                names(handle, KEY, watch),
                names(handle, COLUMNS, watch),
                rows.getString("delta_table"),
                rows.getString("changes_view"),
                rows.getString("net_view"),
                Math.max(rows.getLong("captured"), lastWritten(handle, rows.getString("unsettled_table"))),
                rows.getLong("delta_bytes"),
                Columns.instant(rows, "enabled_at"));
    }

    private static List<String> names(Handle handle, String query, int watch) {
        return handle.createQuery(query)
                .bind("watch", watch)
                .mapTo(String.class)
                .list();
    }

    // The table's name comes quoted from the catalog.
    private static long lastWritten(Handle handle, String unsettledTable) throws SQLException {
        try (var statement = handle.getConnection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT MAX(written) FROM " + unsettledTable)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /** What a repair did to a source; null if it has no triggers to be made anew. */
    private record Repaired(
            @org.jspecify.annotations.Nullable String source, String line) {}
}
