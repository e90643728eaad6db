package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.EnableRequest;

/** Tracking by trigger. */
final class PostgresChangeSource implements ChangeSource {

    private static final String TRACKED = """
            SELECT source, capture, state, reason, key_columns, columns, delta_table, changes_view, net_view,
                   captured, delta_bytes, enabled_at
              FROM ddw.tracking
            """;

    private final Database database;

    PostgresChangeSource(Database database) {
        this.database = database;
    }

    @Override
    public Watch enable(EnableRequest request) {
        database.run(handle -> handle.createQuery("SELECT ddw.enable(:source, :capture, :key)")
                .bind("source", request.source().toString())
                .bind("capture", request.capture())
                .bind("key", request.keyName())
                .mapTo(String.class)
                .list());
        return find(request.source())
                .orElseThrow(() -> new DatabaseException(request.source() + " was untracked at the same time"));
    }

    @Override
    public void disable(SourceName source) {
        database.run(handle -> handle.createQuery("SELECT ddw.disable(:source)")
                .bind("source", source.toString())
                .mapTo(String.class)
                .list());
    }

    @Override
    public Optional<Watch> find(SourceName source) {
        return database.call(handle -> handle.createQuery(TRACKED + "WHERE source = ddw._source(:source)")
                .bind("source", source.toString())
                .map((rows, context) -> watch(rows))
                .findOne());
    }

    @Override
    public List<Watch> list() {
        return database.call(handle -> handle.createQuery(TRACKED + "ORDER BY source")
                .map((rows, context) -> watch(rows))
                .list());
    }

    @Override
    public List<String> repair() {
        return database.call(handle ->
                handle.createQuery("SELECT ddw.repair()").mapTo(String.class).list());
    }

    @Override
    public List<String> purge() {
        return database.call(handle ->
                handle.createQuery("SELECT ddw.purge()").mapTo(String.class).list());
    }

    private static Watch watch(ResultSet rows) throws SQLException {
        return new Watch(
                SourceName.parse(rows.getString("source")),
                rows.getString("capture"),
                Watch.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                rows.getString("reason"),
                Columns.texts(rows, "key_columns"),
                Columns.texts(rows, "columns"),
                rows.getString("delta_table"),
                rows.getString("changes_view"),
                rows.getString("net_view"),
                rows.getLong("captured"),
                rows.getLong("delta_bytes"),
                Columns.instant(rows, "enabled_at"));
    }
}
