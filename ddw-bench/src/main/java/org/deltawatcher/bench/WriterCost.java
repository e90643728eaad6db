package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;
import org.jspecify.annotations.Nullable;

/** W1: what each way to notice changes leaves of the writers' speed. */
final class WriterCost implements Chapter<BenchServer> {

    private static final String METHOD = """
            Two kinds of writers and a bulk update, with `synchronous_commit = off`, so that no work hides behind the disk: one client with 100 updates
            of single rows in a transaction, sent as one JDBC batch; two clients with one update a transaction; one `UPDATE` of half the table. Each
            contender has a table of its own. After each turn the recorded changes are counted: as many as were written.
            """;

    private static final int TRANSACTION = 100;

    private static final Map<Variant, String> CONTENDERS = names();

    private static Map<Variant, String> names() {
        Map<Variant, String> names = new EnumMap<>(Variant.class);
        names.put(Variant.NONE, "no capture (the limit)");
        names.put(Variant.ROW, "ddw, `trigger`");
        names.put(Variant.ROW_GUARDED, "ddw, `trigger` guarded");
        names.put(Variant.AUDIT, "hand-written jsonb journal");
        return names;
    }

    @Override
    public String id() {
        return "w1";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (BenchDatabase database = BenchDatabase.home(server)) {
            for (Variant variant : CONTENDERS.keySet()) {
                variant.create(database, scale.rows());
            }
            server.settle();
            List<Comparison> comparisons = List.of(
                    compare(
                            "transactions of 100",
                            0.65,
                            database,
                            scale,
                            variant -> transactions(database, variant, scale)),
                    compare(
                            "single rows, 2 clients",
                            0.85,
                            database,
                            scale,
                            variant -> singles(database, variant, scale)),
                    compare("bulk update", 0.45, database, scale, variant -> bulk(database, variant, scale)));
            return new ChapterFigures(id(), "W1: what the writer pays", METHOD, comparisons);
        }
    }

    private record Written(long rows, double seconds) {}

    private static Comparison compare(
            String title, double target, BenchDatabase database, Scale scale, Race.Turn<Variant, Written> turn)
            throws Exception {
        Map<Variant, List<Double>> rowsPerSecond = new Race<>(
                        "w1, " + title, List.copyOf(CONTENDERS.keySet()), scale.rounds())
                .run(variant -> {
                    Written written = turn.take(variant);
                    check(database, variant, written.rows);
                    variant.empty(database);
                    return written.rows / written.seconds;
                });
        Comparison comparison = Comparison.to(name(Variant.NONE), title, "rows/s");
        for (Map.Entry<Variant, List<Double>> each : rowsPerSecond.entrySet()) {
            comparison = comparison.with(name(each.getKey()), each.getValue(), target(each.getKey(), target));
        }
        return comparison;
    }

    private static String name(Variant variant) {
        return CONTENDERS.getOrDefault(variant, variant.title());
    }

    private static @Nullable Target target(Variant variant, double ratio) {
        return variant == Variant.ROW ? Target.ratioAtLeast(ratio) : null;
    }

    private static void check(BenchDatabase database, Variant variant, long written) throws SQLException {
        for (String filled : variant.filled(database)) {
            long recorded = database.number("SELECT count(*) FROM " + filled);
            if (recorded != written) {
                throw new IllegalStateException(written + " rows were written but " + recorded + " changes are in "
                        + filled + ": the figures are worth nothing");
            }
        }
    }

    private static Written transactions(BenchDatabase database, Variant variant, Scale scale) throws SQLException {
        long transactions = Math.max(2, scale.changes() / 25 / TRANSACTION);
        try (Connection connection = database.connectAsynchronously();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + variant.table() + " SET hours = hours + 0.25, updated_at = now() WHERE id = ?")) {
            connection.setAutoCommit(false);
            long begun = System.nanoTime();
            for (long transaction = 0; transaction < transactions; transaction++) {
                for (int i = 0; i < TRANSACTION; i++) {
                    update.setLong(1, 1 + (transaction * TRANSACTION + i) * 7919 % scale.rows());
                    update.addBatch();
                }
                update.executeBatch();
                connection.commit();
            }
            return new Written(transactions * TRANSACTION, (System.nanoTime() - begun) / 1e9);
        }
    }

    private static Written singles(BenchDatabase database, Variant variant, Scale scale) throws Exception {
        SingleRowWriters.Written written =
                new SingleRowWriters(database, variant.table(), scale.rows(), true).writeFor(scale.seconds());
        return new Written(written.transactions(), written.seconds());
    }

    private static Written bulk(BenchDatabase database, Variant variant, Scale scale) throws SQLException {
        try (Connection connection = database.connectAsynchronously();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + variant.table() + " SET hours = hours + 0.25, updated_at = now() WHERE id <= ?")) {
            update.setLong(1, scale.rows() / 2);
            long begun = System.nanoTime();
            long rows = update.executeUpdate();
            return new Written(rows, (System.nanoTime() - begun) / 1e9);
        }
    }
}
