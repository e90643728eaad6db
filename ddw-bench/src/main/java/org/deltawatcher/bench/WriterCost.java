package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
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
        try (BenchDatabase database = BenchDatabase.home(server);
                OutsideGroup<Contender> outside = OutsideContenders.found().captures(server, scale)) {
            List<Contender> ours = new ArrayList<>();
            for (Variant variant : CONTENDERS.keySet()) {
                variant.create(database, scale.rows());
                ours.add(contender(database, variant));
            }
            List<Contender> contenders = outside.after(ours);
            server.settle();
            List<Comparison> comparisons = List.of(
                    compare(
                            "transactions of 100",
                            0.65,
                            contenders,
                            scale,
                            contender -> transactions(contender.database, contender.table, scale)),
                    compare(
                            "single rows, 2 clients",
                            0.85,
                            contenders,
                            scale,
                            contender -> singles(contender.database, contender.table, scale)),
                    compare(
                            "bulk update",
                            0.45,
                            contenders,
                            scale,
                            contender -> bulk(contender.database, contender.table, scale)));
            return new ChapterFigures(id(), "W1: what the writer pays", outside.describe(METHOD), comparisons);
        }
    }

    private record Written(long rows, double seconds) {}

    /**
     * A table that is written to, and what notices the changes.
     *
     * @param name for tables
     * @param hasTarget whether it is what the targets are about
     * @param table of delivery notes
     * @param end looks whether all is recorded, and throws it away
     */
    record Contender(String name, boolean hasTarget, BenchDatabase database, String table, End end) {

        /** What is done after a turn. */
        interface End {
            void check(long written) throws Exception;
        }
    }

    private static Contender contender(BenchDatabase database, Variant variant) {
        return new Contender(name(variant), variant == Variant.ROW, database, variant.table(), written -> {
            check(database, variant, written);
            variant.empty(database);
        });
    }

    private static Comparison compare(
            String title, double target, List<Contender> contenders, Scale scale, Race.Turn<Contender, Written> turn)
            throws Exception {
        Map<Contender, List<Double>> rowsPerSecond = new Race<>("w1, " + title, contenders, scale.rounds())
                .run(contender -> {
                    Written written = turn.take(contender);
                    contender.end.check(written.rows);
                    return written.rows / written.seconds;
                });
        Comparison comparison = Comparison.to(name(Variant.NONE), title, "rows/s");
        for (Map.Entry<Contender, List<Double>> each : rowsPerSecond.entrySet()) {
            comparison = comparison.with(each.getKey().name, each.getValue(), target(each.getKey(), target));
        }
        return comparison;
    }

    private static String name(Variant variant) {
        return CONTENDERS.getOrDefault(variant, variant.title());
    }

    private static @Nullable Target target(Contender contender, double ratio) {
        return contender.hasTarget ? Target.ratioAtLeast(ratio) : null;
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

    private static Written transactions(BenchDatabase database, String table, Scale scale) throws SQLException {
        long transactions = Math.max(2, scale.changes() / 25 / TRANSACTION);
        try (Connection connection = database.connectAsynchronously();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + table + " SET hours = hours + 0.25, updated_at = now() WHERE id = ?")) {
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

    private static Written singles(BenchDatabase database, String table, Scale scale) throws Exception {
        SingleRowWriters.Written written =
                new SingleRowWriters(database, table, scale.rows(), true).writeFor(scale.seconds());
        return new Written(written.transactions(), written.seconds());
    }

    private static Written bulk(BenchDatabase database, String table, Scale scale) throws SQLException {
        try (Connection connection = database.connectAsynchronously();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + table + " SET hours = hours + 0.25, updated_at = now() WHERE id <= ?")) {
            update.setLong(1, scale.rows() / 2);
            long begun = System.nanoTime();
            long rows = update.executeUpdate();
            return new Written(rows, (System.nanoTime() - begun) / 1e9);
        }
    }
}
