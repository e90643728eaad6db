package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that write at the same time, each from a thread of its own. */
final class Writers implements AutoCloseable {

    private final List<Connection> connections = new ArrayList<>();
    private final List<Integer> processIds = new ArrayList<>();
    private final ExecutorService threads;

    Writers(BenchDatabase database, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            Connection connection = database.connect();
            connections.add(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
                rows.next();
                processIds.add(rows.getInt(1));
            }
        }
        threads = Executors.newFixedThreadPool(count);
    }

    /**
     * What a workload took.
     *
     * @param clock nanoseconds from its first statement to its last
     * @param processor nanoseconds that the server's processes worked for it, if known
     */
    record Took(long clock, OptionalLong processor) {}

    Took run(Workload workload, String table) throws InterruptedException, ExecutionException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < workload.connections(); i++) {
            int writer = i;
            tasks.add(() -> {
                workload.write(connections.get(writer), table, writer);
                return null;
            });
        }
        OptionalLong before = BackendCpu.nanos(processIds);
        long begun = System.nanoTime();
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }
        long clock = System.nanoTime() - begun;
        OptionalLong after = BackendCpu.nanos(processIds);
        return new Took(
                clock,
                before.isPresent() && after.isPresent()
                        ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                        : OptionalLong.empty());
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
