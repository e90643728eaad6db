package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;
import org.jspecify.annotations.Nullable;

/** W1 on MySQL: what each way to notice changes leaves of the writers' speed. */
final class MysqlWriterCost implements Chapter<MysqlServer> {

    private static final String METHOD = """
            Two kinds of writers and a bulk update, with `innodb_flush_log_at_trx_commit = 2` and `sync_binlog = 0`, so that no work hides behind the disk:
            one client with 100 updates of single rows in a transaction, sent as one JDBC batch; two clients with one update a transaction; one `UPDATE` of
            half the table. Each contender has a table of its own. After each turn the recorded changes are counted: as many as were written.
            """;

    private static final int TRANSACTION = 100;

    @Override
    public String id() {
        return "w1";
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        try (MysqlGround ground = MysqlGround.create(server)) {
            List<Contender> contenders = new ArrayList<>();
            for (MysqlCapture capture : MysqlCapture.values()) {
                contenders.add(Contender.create(ground, capture, scale.rows()));
            }
            server.settle();
            List<Comparison> comparisons = server.withoutWaiting(() -> List.of(
                    compare("transactions of 100", 0.65, contenders, scale, each -> transactions(ground, each, scale)),
                    compare("single rows, 2 clients", 0.85, contenders, scale, each -> singles(ground, each, scale)),
                    compare("bulk update", 0.45, contenders, scale, each -> bulk(ground, each, scale))));
            return new ChapterFigures(id(), "W1: what the writer pays", METHOD, comparisons);
        }
    }

    /**
     * A table whose changes are noticed in one way.
     *
     * @param recorded where they are written to, empty if nowhere
     */
    private record Contender(MysqlGround ground, MysqlCapture capture, String table, Optional<String> recorded) {

        static Contender create(MysqlGround ground, MysqlCapture capture, long rows) throws SQLException {
            String table = ground.deliveryNotes(capture.name().toLowerCase(Locale.ROOT), rows);
            return new Contender(ground, capture, table, capture.install(ground, table));
        }

        /** Fails unless as much was recorded as was written, and throws it away. */
        void finish(long written) throws SQLException {
            if (recorded.isEmpty()) {
                return;
            }
            long found = ground.number("SELECT COUNT(*) FROM " + recorded.get());
            if (found != written) {
                throw new IllegalStateException(written + " rows were written but " + found + " changes are in "
                        + recorded.get() + ": the figures are worth nothing");
            }
            ground.run("TRUNCATE TABLE " + recorded.get());
        }
    }

    private record Written(long rows, double seconds) {}

    private static Comparison compare(
            String title, double target, List<Contender> contenders, Scale scale, Race.Turn<Contender, Written> turn)
            throws Exception {
        Map<Contender, List<Double>> rowsPerSecond = new Race<>("w1, " + title, contenders, scale.rounds())
                .run(contender -> {
                    Written written = turn.take(contender);
                    contender.finish(written.rows);
                    return written.rows / written.seconds;
                });
        Comparison comparison = Comparison.to(MysqlCapture.NONE.title(), title, "rows/s");
        for (Map.Entry<Contender, List<Double>> each : rowsPerSecond.entrySet()) {
            MysqlCapture capture = each.getKey().capture;
            comparison = comparison.with(capture.title(), each.getValue(), target(capture, target));
        }
        return comparison;
    }

    private static @Nullable Target target(MysqlCapture capture, double ratio) {
        return capture == MysqlCapture.TRIGGER ? Target.ratioAtLeast(ratio) : null;
    }

    private static Written transactions(MysqlGround ground, Contender contender, Scale scale) throws SQLException {
        long transactions = Math.max(2, scale.changes() / 25 / TRANSACTION);
        try (Connection connection = ground.connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + contender.table + " SET hours = hours + 0.25, updated_at = NOW(6) WHERE id = ?")) {
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

    private static Written singles(MysqlGround ground, Contender contender, Scale scale) throws Exception {
        SingleRowWriters.Written written =
                ground.singleRowWriters(contender.table, scale.rows()).writeFor(scale.seconds());
        return new Written(written.transactions(), written.seconds());
    }

    private static Written bulk(MysqlGround ground, Contender contender, Scale scale) throws SQLException {
        try (Connection connection = ground.connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE " + contender.table + " SET hours = hours + 0.25, updated_at = NOW(6) WHERE id <= ?")) {
            update.setLong(1, scale.rows() / 2);
            long begun = System.nanoTime();
            long rows = update.executeUpdate();
            return new Written(rows, (System.nanoTime() - begun) / 1e9);
        }
    }
}
