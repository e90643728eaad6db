package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Samples;
import org.deltawatcher.bench.page.Target;
import org.jspecify.annotations.Nullable;

/** W4 on MySQL: how fast changes come into hours per team. */
final class MysqlStatisticDrain implements Chapter<MysqlServer> {

    private static final String METHOD = """
            The same changes are recorded by both the trigger and a JSON journal, and each contender in turn brings its own table of hours and
            notes per team up to date. The limit is one statement over all typed rows of the delta table, without batches, leases or the
            guarantee that nothing is counted twice. Computing the statistic anew is a reference: it costs the same however few
            changes there are. The target is PostgreSQL's, 0.47 of the limit. Changes have to be settled, which is done before the turns: the limit takes them as settled, and the time that settling took, of
            which the last line tells, is added to that of each contender of ddw. After each round every statistic is compared with a recomputation.
            """;

    private static final String LIMIT = "one statement over the delta rows (the limit)";
    private static final double OF_THE_LIMIT = 400_000 / 850_000.0;

    private static final String ENTRIES = """
            (SELECT CAST(a.old_row ->> '$.team_id' AS SIGNED) AS old_team_id, CAST(a.old_row ->> '$.hours' AS DECIMAL(8, 2)) AS old_hours,
                    CAST(a.new_row ->> '$.team_id' AS SIGNED) AS new_team_id, CAST(a.new_row ->> '$.hours' AS DECIMAL(8, 2)) AS new_hours
               FROM {schema}.audit_log a
              WHERE a.audit_id > ? AND a.audit_id <= ?)
            """;

    @Override
    public String id() {
        return "w4";
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        try (MysqlFeed feed = MysqlFeed.create(server, scale.rows())) {
            feed.ground().keepJournal(feed.source());
            List<MysqlHoursPerTeam> statistics = new ArrayList<>();
            List<Rival> rivals = new ArrayList<>();
            MysqlHoursPerTeam atOnce = statistic(feed, "at_once", statistics);
            rivals.add(new Rival(
                    LIMIT, () -> feed.perSecond(timed(() -> feed.ground().run(atOnce.add(feed.changes()))))));
            MysqlHoursPerTeam journaled = statistic(feed, "journaled", statistics);
            Journal journal = new Journal(feed.shop());
            rivals.add(new Rival(
                    "hand-written JSON journal, batches of 1,000",
                    () -> feed.perSecond(timed(() -> drain(feed, journal, journaled)))));
            for (int size : List.of(1_000, 10_000)) {
                MysqlHoursPerTeam own = statistic(feed, "batches_of_" + size, statistics);
                ProcessKey key = feed.sql("batches of " + size, own.add("{changes}"), size);
                rivals.add(ddw(feed, "ddw `sql`, `batch_size` " + size, Target.ratioAtLeast(OF_THE_LIMIT), key));
            }
            MysqlHoursPerTeam net = statistic(feed, "net", statistics);
            ProcessKey netKey = feed.sql("net", net.add("{net}"), 10_000);
            rivals.add(ddw(feed, "ddw `sql` over net changes, `batch_size` 10000", null, netKey));
            MysqlHoursPerTeam recomputed = statistic(feed, "recomputed", statistics);
            Rival recompute = new Rival("computed anew", () -> timed(recomputed::recompute) / 1e6);
            List<Rival> all = new ArrayList<>(rivals);
            all.add(recompute);
            server.settle();
            Map<Rival, List<Double>> measured = new Race<>(id(), all, scale.rounds())
                    .run(round -> feed.write(round, scale.changes()), Rival::measure, round -> check(statistics));
            List<Double> milliseconds = measured.getOrDefault(recompute, List.of());
            measured.remove(recompute);
            Comparison comparison = Rival.compare(Comparison.to(LIMIT, "hours per team", "changes/s"), measured);
            String method = METHOD.strip()
                    + String.format(
                            Locale.ROOT,
                            " Here it took %.0f ms for %,d rows.",
                            new Samples(milliseconds).median(),
                            scale.rows());
            return new ChapterFigures(
                    id(),
                    "W4: hours per team",
                    method,
                    List.of(comparison.with(MysqlFeed.SETTLING, feed.settledPerSecond())));
        }
    }

    private static MysqlHoursPerTeam statistic(MysqlFeed feed, String name, List<MysqlHoursPerTeam> all)
            throws SQLException {
        MysqlHoursPerTeam statistic = MysqlHoursPerTeam.create(feed.ground(), feed.source(), name);
        all.add(statistic);
        return statistic;
    }

    private static Rival ddw(MysqlFeed feed, String name, @Nullable Target target, ProcessKey key) {
        return new Rival(name, target, () -> feed.perSecondSettled(feed.drain(1, List.of(key))));
    }

    private interface Timed {
        void run() throws SQLException;
    }

    private static long timed(Timed work) throws SQLException {
        long begun = System.nanoTime();
        work.run();
        return System.nanoTime() - begun;
    }

    private static void drain(MysqlFeed feed, Journal journal, MysqlHoursPerTeam statistic) throws SQLException {
        try (Connection connection = feed.ground().connect();
                PreparedStatement add =
                        connection.prepareStatement(statistic.add(ENTRIES.replace("{schema}", feed.shop())))) {
            boolean isMore = true;
            while (isMore) {
                isMore = journal.take(connection, (after, upTo) -> {
                    add.setLong(1, after);
                    add.setLong(2, upTo);
                    add.executeUpdate();
                });
            }
        }
    }

    private static void check(List<MysqlHoursPerTeam> statistics) throws SQLException {
        for (MysqlHoursPerTeam statistic : statistics) {
            statistic.check();
        }
    }
}
