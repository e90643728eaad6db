package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W5 on MySQL: whether a batch costs the same however large the delta table is. */
final class MysqlDeltaSizes implements Chapter<MysqlServer> {

    private static final String METHOD = """
            Delta tables of which nothing was processed yet, filled by `INSERT … SELECT` with what is settled already. Milliseconds to stage
            a batch of 1,000, read its net changes and release it again, over JDBC; each figure is the mean of 20 such batches. Every batch is counted.
            """;

    private static final int BATCH = 1000;
    private static final int BATCHES = 20;
    private static final double FLAT = 1.2;
    private static final String PROCESS = "bench";

    @Override
    public String id() {
        return "w5-size";
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        List<Long> sizes = (scale.isFull() ? List.of(2L, 20L, 100L) : List.of(2L, 10L))
                .stream().map(times -> times * scale.changes()).toList();
        try (MysqlGround ground = MysqlGround.create(server)) {
            List<Rival> rivals = new ArrayList<>();
            for (long size : sizes) {
                Backlog backlog = server.withoutWaiting(() -> Backlog.create(ground, scale.rows(), size));
                rivals.add(new Rival(
                        title(size), rivals.isEmpty() ? null : Target.ratioAtMost(FLAT), backlog::millisecondsABatch));
            }
            server.settle();
            Comparison comparison = Rival.compare(
                    Comparison.to(title(sizes.get(0)), "size of the delta table", "ms a batch"),
                    new Race<>(id(), rivals, scale.rounds()).run(Rival::measure));
            return new ChapterFigures(id(), "W5: the size of the delta table", METHOD, List.of(comparison));
        }
    }

    private static String title(long size) {
        return String.format(Locale.ROOT, "%,d changes", size);
    }

    /**
     * A table with many changes that no process has got.
     *
     * @param name what its objects are called in the home, after a prefix such as {@code net_}
     */
    private record Backlog(MysqlGround ground, String source, String name) {

        static Backlog create(MysqlGround ground, long rows, long changes) throws SQLException {
            String source = ground.deliveryNotes("changes_" + changes, rows);
            Backlog backlog = new Backlog(ground, source, ground.track(source));
            ProcessKey key = new ProcessKey(SourceName.parse(source), PROCESS);
            ground.home()
                    .processes()
                    .add(ProcessDefinition.builder(key, "sql", "SELECT 1")
                            .batchSize(BATCH)
                            .build());
            ground.runScript(
                    "fill-delta.sql",
                    Map.of(
                            "schema", MysqlGround.databaseOf(source),
                            "home", ground.homeName(),
                            "name", backlog.name,
                            "rows", Long.toString(rows),
                            "changes", Long.toString(changes)));
            return backlog;
        }

        double millisecondsABatch() throws SQLException {
            try (Connection connection = ground.connect();
                    Statement statement = connection.createStatement()) {
                long nanos = 0;
                for (int i = 0; i < BATCHES; i++) {
                    long begun = System.nanoTime();
                    statement.execute(
                            "CALL " + ground.homeName() + ".stage('" + source + "', '" + PROCESS + "', NULL, @batch)");
                    String batch = Staging.first(connection, "SELECT @batch");
                    Staging.first(connection, read("net_", batch));
                    nanos += System.nanoTime() - begun;
                    check(batch);
                    begun = System.nanoTime();
                    statement.execute("CALL " + ground.homeName() + ".release('" + batch + "', NULL)");
                    nanos += System.nanoTime() - begun;
                }
                return nanos / 1e6 / BATCHES;
            }
        }

        private String read(String view, String batch) {
            return "SELECT * FROM " + ground.homeName() + "." + view + name + " WHERE batch_id = '" + batch + "'";
        }

        private void check(String batch) throws SQLException {
            long changes = ground.number("SELECT COUNT(*) FROM (" + read("changes_", batch) + ") c");
            if (changes != BATCH) {
                throw new IllegalStateException("a batch has " + changes + " changes: the figures are worth nothing");
            }
        }
    }
}
