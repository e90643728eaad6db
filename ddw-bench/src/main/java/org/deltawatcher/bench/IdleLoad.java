package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W5: what a worker costs when there is nothing to do. */
final class IdleLoad implements Chapter<BenchServer> {

    private static final String METHOD = """
            One worker, a program of its own in its standard settings, on a home with ten continuous processes and no changes: statements of its clients
            that the server counted (`pg_stat_statements`, with transaction control; without that extension, transactions), and the processor time of
            the worker and of the server's processes that serve it, in percent of one core. The worker has been up for half a minute when it begins.
            """;

    private static final int PROCESSES = 10;
    private static final String WORKER = "one worker, 10 processes";

    private static final String BACKENDS = """
            SELECT coalesce(string_agg(pid::text, ','), '')
              FROM pg_stat_activity
             WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """;

    @Override
    public String id() {
        return "w5-idle";
    }

    /** What one look saw: statements a second, and percent of a core. */
    private record Load(double statements, double workerPercent, double serverPercent) {}

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (BenchDatabase database = BenchDatabase.home(server);
                BenchDatabase other = BenchDatabase.empty(server)) {
            DeltaTable delta = DeltaTable.create(database, DeltaTable.SCHEMA, scale.rows());
            for (int i = 0; i < PROCESSES; i++) {
                delta.register("process " + i, 1_000, 1);
            }
            String counter = counter(database);
            server.settle();
            try (WorkerProgram worker = WorkerProgram.start(database, other, List.of());
                    Connection observer = observer(database)) {
                TimeUnit.SECONDS.sleep(scale.seconds() * 6L);
                List<Load> loads = new Race<>(id(), List.of(WORKER), scale.rounds())
                        .run(unused -> look(worker, observer, counter, scale.seconds() * 4L))
                        .getOrDefault(WORKER, List.of());
                return new ChapterFigures(id(), "W5: idle load", METHOD, comparisons(loads));
            }
        }
    }

    private static List<Comparison> comparisons(List<Load> loads) {
        return List.of(
                Comparison.plain("asked of the home", "statements/s")
                        .with(WORKER, loads.stream().map(Load::statements).toList(), Target.atMost(5)),
                Comparison.plain("processors, worker and server", "% of a core")
                        .with(
                                WORKER,
                                loads.stream()
                                        .map(load -> load.workerPercent + load.serverPercent)
                                        .toList()),
                Comparison.plain("processors, worker", "% of a core")
                        .with(WORKER, loads.stream().map(Load::workerPercent).toList(), Target.atMost(1)),
                Comparison.plain("processors, server", "% of a core")
                        .with(WORKER, loads.stream().map(Load::serverPercent).toList(), Target.atMost(1)));
    }

    /** Returns the query that tells how many statements there were so far. */
    private static String counter(BenchDatabase database) throws SQLException {
        if (!database.text("SHOW shared_preload_libraries").contains("pg_stat_statements")) {
            return "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
        }
        database.run("CREATE EXTENSION pg_stat_statements");
        String name = database.text("SELECT current_database()");
        database.run("ALTER DATABASE " + name + " SET pg_stat_statements.track = 'top'");
        return "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                + " WHERE d.datname = current_database()";
    }

    /** Opens a connection that does not count what it asks itself. */
    private static Connection observer(BenchDatabase database) throws SQLException {
        Connection connection = DriverManager.getConnection(database.url());
        if (BenchServer.text(connection, "SHOW shared_preload_libraries").contains("pg_stat_statements")) {
            BenchServer.text(connection, "SELECT set_config('pg_stat_statements.track', 'none', false)");
        }
        return connection;
    }

    private static Load look(WorkerProgram worker, Connection observer, String counter, long seconds)
            throws SQLException, InterruptedException {
        List<Integer> backends = backends(observer);
        long statements = Long.parseLong(BenchServer.text(observer, counter));
        long onServer = BackendCpu.nanos(backends).orElse(0);
        long onWorker = worker.processorTime().toNanos();
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double nanos = System.nanoTime() - begun;
        return new Load(
                (Long.parseLong(BenchServer.text(observer, counter)) - statements) / (nanos / 1e9),
                (worker.processorTime().toNanos() - onWorker) / nanos * 100,
                (BackendCpu.nanos(backends).orElse(0) - onServer) / nanos * 100);
    }

    private static List<Integer> backends(Connection observer) throws SQLException {
        String ids = BenchServer.text(observer, BACKENDS);
        return ids.isEmpty()
                ? new ArrayList<>()
                : Arrays.stream(ids.split(",")).map(Integer::valueOf).toList();
    }
}
