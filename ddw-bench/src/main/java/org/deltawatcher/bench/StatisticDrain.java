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

/** W4: how fast changes come into hours per team. */
final class StatisticDrain implements Chapter<BenchServer> {

    private static final String METHOD = """
            The same changes are recorded by both the trigger and a jsonb journal, and each contender in turn brings its own table of hours and
            notes per team up to date. The limit is one statement over all typed rows of the delta table, without batches, leases or the
            guarantee that nothing is counted twice. Computing the statistic anew is a reference: it costs the same however few
            changes there are. The target, 400,000 changes a second, comes from a machine where the limit was about 850,000: 0.47 of it. After each round every
            statistic is compared with a recomputation.
            """;

    private static final String LIMIT = "one statement over the delta rows (the limit)";
    private static final double OF_THE_LIMIT = 400_000 / 850_000.0;

    private static final String ENTRIES = """
            (SELECT (old_row ->> 'team_id')::integer AS old_team_id, (old_row ->> 'hours')::numeric AS old_hours,
                    (new_row ->> 'team_id')::integer AS new_team_id, (new_row ->> 'hours')::numeric AS new_hours
               FROM shop.audit_log
              WHERE audit_id > ? AND audit_id <= ?)
            """;

    @Override
    public String id() {
        return "w4";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (ChangeFeed feed = ChangeFeed.create(server, scale.rows());
                OutsideGroup<Rival> outside = OutsideContenders.found().statistics(server, scale)) {
            feed.keepJournal();
            List<HoursPerTeam> statistics = new ArrayList<>();
            List<Rival> rivals = new ArrayList<>();
            HoursPerTeam atOnce = statistic(feed, "at_once", statistics);
            rivals.add(new Rival(
                    LIMIT, () -> feed.perSecond(timed(() -> feed.database().run(atOnce.add(feed.changes()))))));
            HoursPerTeam journaled = statistic(feed, "journaled", statistics);
            Journal journal = new Journal(DeltaTable.SCHEMA);
            rivals.add(new Rival(
                    "hand-written jsonb journal, batches of 1,000",
                    () -> feed.perSecond(timed(() -> drain(feed, journal, journaled)))));
            for (int size : List.of(1_000, 10_000)) {
                HoursPerTeam own = statistic(feed, "batches_of_" + size, statistics);
                ProcessKey key = feed.sql("batches of " + size, own.add("{changes}"), size);
                rivals.add(ddw(feed, "ddw `sql`, `batch_size` " + size, Target.ratioAtLeast(OF_THE_LIMIT), key));
            }
            HoursPerTeam net = statistic(feed, "net", statistics);
            ProcessKey netKey = feed.sql("net", net.add("{net}"), 10_000);
            rivals.add(ddw(feed, "ddw `sql` over net changes, `batch_size` 10000", null, netKey));
            HoursPerTeam recomputed = statistic(feed, "recomputed", statistics);
            Rival recompute = new Rival("computed anew", () -> timed(recomputed::recompute) / 1e6);
            List<Rival> all = outside.after(rivals);
            all.add(recompute);
            server.settle();
            Map<Rival, List<Double>> measured = new Race<>(id(), all, scale.rounds())
                    .run(round -> feed.write(round, scale.changes()), Rival::measure, round -> {
                        check(statistics);
                        outside.check();
                    });
            List<Double> milliseconds = measured.getOrDefault(recompute, List.of());
            measured.remove(recompute);
            Comparison comparison = Rival.compare(Comparison.to(LIMIT, "hours per team", "changes/s"), measured);
            String method = outside.describe(METHOD).strip()
                    + String.format(
                            Locale.ROOT,
                            " Here it took %.0f ms for %,d rows.",
                            new Samples(milliseconds).median(),
                            scale.rows());
            return new ChapterFigures(id(), "W4: hours per team", method, List.of(comparison));
        }
    }

    private static HoursPerTeam statistic(ChangeFeed feed, String name, List<HoursPerTeam> all) throws SQLException {
        HoursPerTeam statistic = HoursPerTeam.create(feed.database(), name);
        all.add(statistic);
        return statistic;
    }

    private static Rival ddw(ChangeFeed feed, String name, @Nullable Target target, ProcessKey key) {
        return new Rival(name, target, () -> feed.perSecond(feed.drain(1, List.of(key))));
    }

    private interface Timed {
        void run() throws SQLException;
    }

    private static long timed(Timed work) throws SQLException {
        long begun = System.nanoTime();
        work.run();
        return System.nanoTime() - begun;
    }

    private static void drain(ChangeFeed feed, Journal journal, HoursPerTeam statistic) throws SQLException {
        try (Connection connection = feed.database().connect();
                PreparedStatement add = connection.prepareStatement(statistic.add(ENTRIES))) {
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

    private static void check(List<HoursPerTeam> statistics) throws SQLException {
        for (HoursPerTeam statistic : statistics) {
            statistic.check();
        }
    }
}
