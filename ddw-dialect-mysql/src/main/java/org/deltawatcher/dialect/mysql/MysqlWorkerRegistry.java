package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.WorkerRegistry;

/** The table {@code ddw.worker}. */
final class MysqlWorkerRegistry implements WorkerRegistry {

    private final Database database;

    MysqlWorkerRegistry(Database database) {
        this.database = database;
    }

    @Override
    public void heartbeat(String worker, int threads, Duration every) {
        database.run(handle -> handle.createUpdate("CALL ddw.heartbeat(:worker, :threads, :every)")
                .bind("worker", worker)
                .bind("threads", threads)
                .bind("every", BigDecimal.valueOf(every.toNanos(), 9))
                .execute());
    }

    @Override
    public void leave(String worker) {
        database.run(handle -> handle.createUpdate("CALL ddw.leave(:worker)")
                .bind("worker", worker)
                .execute());
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
        return database.call(handle -> {
            handle.execute("CALL ddw.expire(@ddw_ended)");
            return handle.createQuery("SELECT @ddw_ended").mapTo(Integer.class).one();
        });
    }
}
