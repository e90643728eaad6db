package org.deltawatcher.dialect.mysql;

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
final class MysqlParkingLot implements ParkingLot {

    private static final String LIST = """
            SELECT p.source, p.name, k.position, k.op, k.`key`, k.state, k.reason, k.attempts, k.parked_at, k.`before`, k.`after`
              FROM ddw.parked k
              JOIN ddw.process p ON p.process_id = k.process_id
             WHERE :process IS NULL OR (p.name = :process AND p.source = ddw._source(COALESCE(:source, 'none.none')))
             ORDER BY p.source, p.name, k.position
             LIMIT :limit
            """;

    private final Database database;

    MysqlParkingLot(Database database) {
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
        return change("CALL ddw.replay(:source, :process, :position, @ddw_taken)", process, position);
    }

    @Override
    public int drop(ProcessKey process, @Nullable Long position) {
        return change("CALL ddw.drop_parked(:source, :process, :position, @ddw_taken)", process, position);
    }

    private int change(String call, ProcessKey process, @Nullable Long position) {
        return database.call(handle -> {
            handle.createUpdate(call)
                    .bind("source", process.source().toString())
                    .bind("process", process.name())
                    .bind("position", position)
                    .execute();
            return handle.createQuery("SELECT @ddw_taken").mapTo(Integer.class).one();
        });
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
