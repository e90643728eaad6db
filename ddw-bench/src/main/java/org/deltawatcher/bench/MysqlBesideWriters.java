package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W6 on MySQL: what a worker that works beside them leaves to the writers. */
final class MysqlBesideWriters implements Chapter<MysqlServer> {

    private static final String METHOD = """
            Two clients update single rows of a recorded table, one a transaction, with `innodb_flush_log_at_trx_commit = 2` and `sync_binlog = 0`, with and
            without a worker that processes the changes meanwhile. What a turn leaves is processed after it. At the end the statistic is compared with a
            recomputation, and the copy with the table.
            """;

    @Override
    public String id() {
        return "w6";
    }

    /** What is beside the writers. */
    private enum Turn {
        RECORDED("recorded, no worker"),
        WORKER("recorded, a worker keeps hours per team"),
        REPLICATE("recorded, a worker replicates");

        private final String title;

        Turn(String title) {
            this.title = title;
        }
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        try (MysqlGround ground = MysqlGround.create(server)) {
            Table table = Table.create(ground, scale);
            server.settle();
            Map<Turn, List<Double>> perSecond = server.withoutWaiting(
                    () -> new Race<>(id(), List.of(Turn.values()), scale.rounds()).run(table::take));
            table.check();
            Comparison comparison = Comparison.to(Turn.RECORDED.title, "beside a worker", "rows/s");
            for (Map.Entry<Turn, List<Double>> each : perSecond.entrySet()) {
                comparison = comparison.with(
                        each.getKey().title,
                        each.getValue(),
                        each.getKey() == Turn.RECORDED ? null : Target.ratioAtLeast(0.85));
            }
            return new ChapterFigures(id(), "W6: writers beside a live worker", METHOD, List.of(comparison));
        }
    }

    /** The table that is written to, with its statistic and its copy. */
    private record Table(MysqlGround ground, Scale scale, String source, String copy, MysqlHoursPerTeam statistic) {

        static Table create(MysqlGround ground, Scale scale) throws SQLException {
            String source = ground.deliveryNotes("shop", scale.rows());
            String copy = ground.deliveryNotes("copied", scale.rows());
            ground.track(source);
            Table table =
                    new Table(ground, scale, source, copy, MysqlHoursPerTeam.create(ground, source, "hours_per_team"));
            ground.home().processes().add(table.hours(false));
            ground.home().processes().add(table.copying(false));
            return table;
        }

        private ProcessDefinition hours(boolean isActive) {
            return ProcessDefinition.builder(key("hours"), "sql", statistic.add("{net}"))
                    .active(isActive)
                    .build();
        }

        private ProcessDefinition copying(boolean isActive) {
            return ProcessDefinition.builder(key("copy"), "replicate", "{\"table\": \"" + copy + "\"}")
                    .target(WorkerRun.TARGET)
                    .active(isActive)
                    .build();
        }

        private ProcessKey key(String name) {
            return new ProcessKey(SourceName.parse(source), name);
        }

        /** Returns how many rows a second were written. What they left is processed afterwards, so all turns begin alike. */
        double take(Turn turn) throws Exception {
            activate(turn != Turn.REPLICATE, turn == Turn.REPLICATE);
            double speed;
            if (turn == Turn.RECORDED) {
                speed = write();
            } else {
                try (WorkerRun worker = new WorkerRun(ground.home(), ground.targets(), WorkerRun.STANDARD_THREADS)) {
                    worker.start();
                    speed = write();
                }
            }
            activate(true, true);
            WorkerRun.drain(
                    ground.home(), ground.targets(), WorkerRun.STANDARD_THREADS, List.of(key("hours"), key("copy")));
            ground.run("CALL " + ground.homeName() + ".purge()");
            return speed;
        }

        private void activate(boolean isHours, boolean isCopy) {
            ground.home().processes().edit(hours(isHours));
            ground.home().processes().edit(copying(isCopy));
        }

        private double write() throws Exception {
            return ground.singleRowWriters(source, scale.rows())
                    .writeFor(scale.seconds())
                    .perSecond();
        }

        /** Fails unless the statistic and the copy are what the table says. */
        void check() throws SQLException {
            statistic.check();
            ground.checkEqual(source, copy);
        }
    }
}
