package org.deltawatcher.dialect.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.DueRuns;
import org.jspecify.annotations.Nullable;

/** What is due, by the home's clock. */
final class MysqlDueRuns implements DueRuns {

    private static final String FINISHED = "CALL ddw.finished(:source, :process, :startedAt, :nextDue)";

    private static final String PLAN = "CALL ddw.plan(:source, :process, :nextDue)";

    private static final String HAS_REACHED = "CALL ddw._has_reached(:source, :process, :mark)";

    private final Database database;

    MysqlDueRuns(Database database) {
        this.database = database;
    }

    @Override
    public List<Due> due() {
        return database.call(handle -> handle.createQuery("CALL ddw.due()")
                .map((rows, context) -> due(rows))
                .list());
    }

    @Override
    public String mark() {
        return database.call(handle ->
                handle.createQuery("CALL ddw._mark()").mapTo(String.class).one());
    }

    @Override
    public boolean hasReached(ProcessKey process, String mark) {
        return database.call(handle -> handle.createQuery(HAS_REACHED)
                .bind("source", process.source().toString())
                .bind("process", process.name())
                .bind("mark", mark)
                .mapTo(Boolean.class)
                .one());
    }

    @Override
    public void finished(ProcessKey process, Instant startedAt, @Nullable Instant nextDueAt) {
        database.run(handle -> handle.createUpdate(FINISHED)
                .bind("source", process.source().toString())
                .bind("process", process.name())
                .bind("startedAt", Columns.textOrNull(startedAt))
                .bind("nextDue", Columns.textOrNull(nextDueAt))
                .execute());
    }

    @Override
    public void plan(ProcessKey process, @Nullable Instant nextDueAt) {
        database.run(handle -> handle.createUpdate(PLAN)
                .bind("source", process.source().toString())
                .bind("process", process.name())
                .bind("nextDue", Columns.textOrNull(nextDueAt))
                .execute());
    }

    private static Due due(ResultSet rows) throws SQLException {
        return new Due(
                new ProcessKey(SourceName.parse(rows.getString("source")), rows.getString("name")),
                Reason.valueOf(rows.getString("reason").toUpperCase(Locale.ROOT)),
                rows.getString("schedule"),
                Columns.instant(rows, "since"),
                rows.getInt("max_rows"));
    }
}
