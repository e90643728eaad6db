package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.DueRuns;
import org.jspecify.annotations.Nullable;

/** What is due, by the home's clock. */
final class PostgresDueRuns implements DueRuns {

    private static final String FINISHED =
            "SELECT ddw.finished(:source, :process, :startedAt, CAST(:nextDue AS timestamptz))";

    private static final String PLAN = "SELECT ddw.plan(:source, :process, CAST(:nextDue AS timestamptz))";

    private static final String HAS_REACHED = "SELECT ddw._is_processed(:source, :process, CAST(:mark AS pg_snapshot))";

    private final Database database;

    PostgresDueRuns(Database database) {
        this.database = database;
    }

    @Override
    public List<Due> due() {
        return database.call(
                handle -> handle.createQuery("SELECT source, name, reason, schedule, since, max_rows FROM ddw.due()")
                        .map((rows, context) -> due(rows))
                        .list());
    }

    @Override
    public String mark() {
        return database.call(handle -> handle.createQuery("SELECT CAST(pg_current_snapshot() AS text)")
                .mapTo(String.class)
                .one());
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
        database.run(handle -> handle.createQuery(FINISHED)
                .bind("source", process.source().toString())
                .bind("process", process.name())
                .bind("startedAt", OffsetDateTime.ofInstant(startedAt, ZoneOffset.UTC))
                .bind("nextDue", timeOrNull(nextDueAt))
                .mapTo(String.class)
                .list());
    }

    @Override
    public void plan(ProcessKey process, @Nullable Instant nextDueAt) {
        database.run(handle -> handle.createQuery(PLAN)
                .bind("source", process.source().toString())
                .bind("process", process.name())
                .bind("nextDue", timeOrNull(nextDueAt))
                .mapTo(String.class)
                .list());
    }

    private static @Nullable OffsetDateTime timeOrNull(@Nullable Instant time) {
        return time == null ? null : OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
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
