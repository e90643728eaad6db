package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.ParkingLot;
import org.jspecify.annotations.Nullable;

/** The table {@code ddw.parked}. */
final class PostgresParkingLot implements ParkingLot {

    private static final String LIST = """
            SELECT p.source, p.name, k.position, k.op, k.key, k.state, k.reason, k.attempts, k.parked_at,
                   CASE WHEN k.op IN ('U', 'D') THEN (
                       SELECT json_object_agg(c.column_name, ddw._from_image(k.image, c.old_name, c.type_name) ORDER BY c.attnum)
                         FROM ddw.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped) END AS before,
                   CASE WHEN k.op IN ('U', 'I') THEN (
                       SELECT json_object_agg(c.column_name, ddw._from_image(k.image, c.new_name, c.type_name) ORDER BY c.attnum)
                         FROM ddw.watch_column c WHERE c.watch_id = w.watch_id AND NOT c.is_dropped) END AS after
              FROM ddw.parked k
              JOIN ddw.process p ON p.process_id = k.process_id
              JOIN ddw.watch w ON w.source = p.source
             WHERE (CAST(:process AS text) IS NULL OR (p.name = :process AND p.source = (SELECT ddw._source(s) FROM (SELECT CAST(:source AS text)) x (s) WHERE s IS NOT NULL)))
             ORDER BY p.source, p.name, k.parked_no
             LIMIT :limit
            """;

    private final Database database;

    PostgresParkingLot(Database database) {
        this.database = database;
    }

    @Override
    public List<ParkedChange> list(@Nullable ProcessKey process, int limit) {
        return database.call(handle -> handle.createQuery(LIST)
                .bind("source", process == null ? null : process.source().toString())
                .bind("process", process == null ? null : process.name())
                .bind("limit", limit)
                .map((rows, context) -> parked(rows))
                .list());
    }

    @Override
    public int replay(ProcessKey process, @Nullable Long position) {
        return change("SELECT ddw.replay(:source, :process, :position)", process, position);
    }

    @Override
    public int drop(ProcessKey process, @Nullable Long position) {
        return change("SELECT ddw.drop_parked(:source, :process, :position)", process, position);
    }

    private int change(String call, ProcessKey process, @Nullable Long position) {
        return database.call(handle -> handle.createQuery(call)
                .bind("source", process.source().toString())
                .bind("process", process.name())
                .bind("position", position)
                .mapTo(Integer.class)
                .one());
    }

    private static ParkedChange parked(ResultSet rows) throws SQLException {
        return new ParkedChange(
                new ProcessKey(SourceName.parse(rows.getString("source")), rows.getString("name")),
                rows.getLong("position"),
                rows.getString("op").charAt(0),
                rows.getString("key"),
                rows.getString("before"),
                rows.getString("after"),
                ParkedChange.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                rows.getString("reason"),
                rows.getInt("attempts"),
                Columns.instant(rows, "parked_at"));
    }
}
