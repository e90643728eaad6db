package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W5 on MySQL: what a worker costs when there is nothing to do. */
final class MysqlIdleLoad implements Chapter<MysqlServer> {

    private static final String METHOD = """
            One worker, a program of its own in its standard settings, on a home with ten continuous processes and no changes: statements of clients
            that the server counted (`Questions`, with transaction control; what a procedure runs counts as its call), and the processor time of the worker and of the server's threads that serve
            connections, in percent of one core. The worker has been up for half a minute when it begins.
            """;

    private static final int PROCESSES = 10;
    private static final String WORKER = "one worker, 10 processes";

    private static final String QUESTIONS = """
            SELECT s.VARIABLE_VALUE
              FROM performance_schema.global_status s
             WHERE s.VARIABLE_NAME = 'Questions'
            """;

    private static final String THREADS = """
            SELECT COALESCE(GROUP_CONCAT(t.THREAD_OS_ID), '')
              FROM performance_schema.threads t
             WHERE t.NAME = 'thread/sql/one_connection' AND t.PROCESSLIST_ID <> CONNECTION_ID()
            """;

    @Override
    public String id() {
        return "w5-idle";
    }

    /** What one look saw: statements a second, and percent of a core. What the server's threads did is not known of another machine. */
    private record Load(double statements, double workerPercent, OptionalLong serverNanos, double nanos) {

        double serverPercent() {
            return serverNanos.orElse(0) / nanos * 100;
        }
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        try (MysqlGround ground = MysqlGround.create(server)) {
            String source = ground.deliveryNotes("shop", scale.rows());
            ground.track(source);
            for (int i = 0; i < PROCESSES; i++) {
                ProcessKey key = new ProcessKey(SourceName.parse(source), "process " + i);
                ground.home()
                        .processes()
                        .add(ProcessDefinition.builder(key, "sql", "SELECT 1")
                                .batchSize(1_000)
                                .build());
            }
            server.settle();
            try (WorkerProgram worker = ground.startWorker(List.of());
                    Connection observer = ground.connect()) {
                TimeUnit.SECONDS.sleep(scale.seconds() * 6L);
                List<Load> loads = new Race<>(id(), List.of(WORKER), scale.rounds())
                        .run(unused -> look(worker, observer, scale.seconds() * 4L))
                        .getOrDefault(WORKER, List.of());
                return new ChapterFigures(id(), "W5: idle load", METHOD, comparisons(loads));
            }
        }
    }

    private static List<Comparison> comparisons(List<Load> loads) {
        List<Comparison> comparisons = new ArrayList<>();
        comparisons.add(Comparison.plain("asked of the home", "statements/s")
                .with(WORKER, loads.stream().map(Load::statements).toList(), Target.atMost(5)));
        comparisons.add(Comparison.plain("processors, worker", "% of a core")
                .with(WORKER, loads.stream().map(Load::workerPercent).toList(), Target.atMost(1)));
        if (loads.stream().allMatch(load -> load.serverNanos.isPresent())) {
            comparisons.add(Comparison.plain("processors, server", "% of a core")
                    .with(WORKER, loads.stream().map(Load::serverPercent).toList(), Target.atMost(1)));
        }
        return comparisons;
    }

    private static Load look(WorkerProgram worker, Connection observer, long seconds)
            throws SQLException, InterruptedException {
        List<Integer> threads = threads(observer);
        long questions = questions(observer);
        OptionalLong onServer = BackendCpu.nanos(threads, "connection");
        long onWorker = worker.processorTime().toNanos();
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double nanos = System.nanoTime() - begun;
        OptionalLong later = BackendCpu.nanos(threads, "connection");
        return new Load(
                (questions(observer) - questions - 1) / (nanos / 1e9), // the question itself counts
                (worker.processorTime().toNanos() - onWorker) / nanos * 100,
                onServer.isPresent() && later.isPresent()
                        ? OptionalLong.of(later.getAsLong() - onServer.getAsLong())
                        : OptionalLong.empty(),
                nanos);
    }

    private static long questions(Connection observer) throws SQLException {
        return Long.parseLong(BenchServer.text(observer, QUESTIONS));
    }

    private static List<Integer> threads(Connection observer) throws SQLException {
        String ids = BenchServer.text(observer, THREADS);
        return ids.isEmpty()
                ? List.of()
                : Arrays.stream(ids.split(",")).map(Integer::valueOf).toList();
    }
}
