package org.deltawatcher.dialect.postgres;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.WorkerRegistry;

/** The table {@code ddw.worker}. */
final class PostgresWorkerRegistry implements WorkerRegistry {

    private final Database database;

    PostgresWorkerRegistry(Database database) {
        this.database = database;
    }

    @Override
    public void heartbeat(String worker, int threads, Duration every) {
        database.run(
                handle -> handle.createQuery("SELECT ddw.heartbeat(:worker, :threads, make_interval(secs => :every))")
                        .bind("worker", worker)
                        .bind("threads", threads)
                        .bind("every", every.toNanos() / 1e9)
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public void leave(String worker) {
        database.run(handle -> handle.createQuery("SELECT ddw.leave(:worker)")
                .bind("worker", worker)
                .mapTo(String.class)
                .list());
    }

    @Override
    public List<WorkerEntry> list() {
        return database.call(handle -> handle.createQuery(
                        "SELECT name, started_at, heartbeat_at, threads FROM ddw.worker ORDER BY name")
                .map((rows, context) -> new WorkerEntry(
                        rows.getString("name"),
                        Columns.instant(rows, "started_at"),
                        Columns.instant(rows, "heartbeat_at"),
                        rows.getInt("threads")))
                .list());
    }

    @Override
    public int expire() {
        return database.call(handle ->
                handle.createQuery("SELECT ddw.expire()").mapTo(Integer.class).one());
    }
}
