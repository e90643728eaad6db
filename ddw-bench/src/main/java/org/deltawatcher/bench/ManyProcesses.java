package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;
import org.jspecify.annotations.Nullable;

/** W5: many processes on one source. */
final class ManyProcesses implements Chapter<BenchServer> {

    private static final String METHOD = """
            Each process counts the changes that it gets, each change of the round by itself; changes a second are those of all processes summed up, so the
            same figure means that a change costs each of them the same. Then two clients update single rows, one a transaction, while so many
            processes wait for a worker. At the end each process must have counted every change.
            """;

    private static final List<Integer> PROCESSES = List.of(1, 10, 100);
    private static final double FLAT = 1 / 1.2;

    private long expected;

    @Override
    public String id() {
        return "w5-processes";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (ChangeFeed feed = ChangeFeed.create(server, scale.rows())) {
            feed.database().run("CREATE TABLE shop.seen (process text PRIMARY KEY, changes bigint NOT NULL)");
            expected = 0;
            List<Rival> drains = new ArrayList<>();
            List<Rival> writers = new ArrayList<>();
            SingleRowWriters rows = new SingleRowWriters(feed.database(), DeltaTable.SOURCE, scale.rows(), true);
            for (int count : PROCESSES) {
                List<ProcessKey> keys = register(feed, count);
                drains.add(new Rival(
                        name(count),
                        target(count),
                        () -> count * feed.perSecond(feed.drain(WorkerRun.STANDARD_THREADS, keys))));
                writers.add(new Rival(
                        name(count),
                        target(count),
                        () -> feed.whileActive(
                                keys, () -> rows.writeFor(scale.seconds()).perSecond())));
            }
            server.settle();
            Comparison drain = Rival.compare(
                    Comparison.to(name(1), "drained, all processes", "changes/s"),
                    new Race<>(id(), drains, scale.rounds())
                            .run(
                                    round -> {
                                        feed.write(round, scale.changes() / 25);
                                        expected += feed.count();
                                    },
                                    Rival::measure,
                                    Race.Pause.NONE));
            check(feed.database());
            Comparison write = Rival.compare(
                    Comparison.to(name(1), "written meanwhile", "rows/s"),
                    new Race<>(id(), writers, scale.rounds()).run(Rival::measure));
            return new ChapterFigures(id(), "W5: many processes on one source", METHOD, List.of(drain, write));
        }
    }

    private static @Nullable Target target(int count) {
        return count == 1 ? null : Target.ratioAtLeast(FLAT);
    }

    private static List<ProcessKey> register(ChangeFeed feed, int count) throws SQLException {
        List<ProcessKey> keys = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String process = "process " + i + " of " + count;
            feed.database().run("INSERT INTO shop.seen VALUES ('" + process + "', 0)");
            keys.add(feed.sql(
                    process,
                    "UPDATE shop.seen SET changes = changes + (SELECT count(*) FROM {changes}) WHERE process = '"
                            + process + "'",
                    1_000));
        }
        return keys;
    }

    private void check(BenchDatabase database) throws SQLException {
        long wrong = database.number("SELECT count(*) FROM shop.seen WHERE changes <> " + expected);
        if (wrong > 0) {
            throw new IllegalStateException(
                    wrong + " processes did not get " + expected + " changes: the figures are worth nothing");
        }
    }

    private static String name(int count) {
        return count == 1 ? "1 process" : String.format(Locale.ROOT, "%d processes", count);
    }
}
