package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W5: whether a batch costs the same however large the delta table is. */
final class DeltaSizes implements Chapter<BenchServer> {

    private static final String METHOD = """
            Delta tables of which nothing was processed yet, filled by `INSERT … SELECT` in transactions of 1 to 81 rows by two writers at once. Milliseconds to stage
            a batch of 1,000, read its net changes and release it again, over JDBC; each figure is the mean of 20 such batches. Every batch is counted.
            """;

    private static final int BATCH = 1000;
    private static final int BATCHES = 20;
    private static final int PORTIONS = 20;
    private static final double FLAT = 1.2;
    private static final String PROCESS = "bench";

    @Override
    public String id() {
        return "w5-size";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        List<Long> sizes = (scale.isFull() ? List.of(2L, 20L, 100L) : List.of(2L, 10L))
                .stream().map(times -> times * scale.changes()).toList();
        try (BenchDatabase database = BenchDatabase.home(server)) {
            List<Rival> rivals = new ArrayList<>();
            for (long size : sizes) {
                DeltaTable delta = DeltaTable.create(database, "changes_" + size, scale.rows());
                delta.register(PROCESS, BATCH, 1);
                delta.fill(size, PORTIONS, () -> {});
                rivals.add(new Rival(
                        name(size), rivals.isEmpty() ? null : Target.ratioAtMost(FLAT), () -> batch(database, delta)));
            }
            database.run("UPDATE ddw.home SET rotate_rows = " + 1_000_000_000L); // nothing is thrown away meanwhile
            database.run("VACUUM ANALYZE");
            server.settle();
            Comparison comparison = Rival.compare(
                    Comparison.to(name(sizes.get(0)), "size of the delta table", "ms a batch"),
                    new Race<>(id(), rivals, scale.rounds()).run(Rival::measure));
            return new ChapterFigures(id(), "W5: the size of the delta table", METHOD, List.of(comparison));
        }
    }

    private static String name(long size) {
        return String.format(Locale.ROOT, "%,d changes", size);
    }

    /** Returns milliseconds a batch. */
    private static double batch(BenchDatabase database, DeltaTable delta) throws SQLException {
        try (Connection connection = database.connect()) {
            long nanos = 0;
            for (int i = 0; i < BATCHES; i++) {
                long begun = System.nanoTime();
                String batch = Staging.first(connection, Staging.stage(delta.source(), PROCESS));
                Staging.first(connection, Staging.read("net_" + delta.objectName(), batch));
                nanos += System.nanoTime() - begun;
                check(database, delta, batch);
                begun = System.nanoTime();
                Staging.first(connection, Staging.release(batch));
                nanos += System.nanoTime() - begun;
            }
            return nanos / 1e6 / BATCHES;
        }
    }

    private static void check(BenchDatabase database, DeltaTable delta, String batch) throws SQLException {
        long changes = database.number(
                "SELECT count(*) FROM ddw.changes_" + delta.objectName() + " WHERE batch_id = '" + batch + "'");
        if (changes != BATCH) {
            throw new IllegalStateException("a batch has " + changes + " changes: the figures are worth nothing");
        }
    }
}
