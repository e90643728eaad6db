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

/** W5 on MySQL: many processes on one source. */
final class MysqlManyProcesses implements Chapter<MysqlServer> {

    private static final String METHOD = """
            Each process counts the changes that it gets, each change of the round, settled before the turns, by itself; changes a second are those of all processes summed up, so the
            same figure means that a change costs each of them the same. Then two clients update single rows, one a transaction, with `innodb_flush_log_at_trx_commit = 2`
            and `sync_binlog = 0`, while so many processes wait for a worker. At the end each process must have counted every change.
            """;

    private static final List<Integer> PROCESSES = List.of(1, 10, 100);
    private static final double FLAT = 1 / 1.2;

    @Override
    public String id() {
        return "w5-processes";
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        try (MysqlFeed feed = MysqlFeed.create(server, scale.rows())) {
            Counted counted = Counted.create(feed);
            List<Rival> drains = new ArrayList<>();
            List<Rival> writers = new ArrayList<>();
            SingleRowWriters rows = feed.ground().singleRowWriters(feed.source(), scale.rows());
            for (int count : PROCESSES) {
                List<ProcessKey> keys = counted.register(count);
                drains.add(new Rival(
                        title(count),
                        target(count),
                        () -> count * feed.perSecond(feed.drain(WorkerRun.STANDARD_THREADS, keys))));
                writers.add(new Rival(
                        title(count),
                        target(count),
                        () -> feed.whileActive(
                                keys, () -> rows.writeFor(scale.seconds()).perSecond())));
            }
            server.settle();
            List<Long> written = new ArrayList<>();
            Comparison drain = Rival.compare(
                    Comparison.to(title(1), "drained, all processes", "changes/s"),
                    new Race<>(id(), drains, scale.rounds())
                            .run(
                                    round -> {
                                        feed.write(round, scale.changes() / 25);
                                        written.add(feed.count());
                                    },
                                    Rival::measure,
                                    Race.Pause.NONE));
            counted.check(written.stream().mapToLong(Long::longValue).sum());
            Comparison write = server.withoutWaiting(() -> Rival.compare(
                    Comparison.to(title(1), "written meanwhile", "rows/s"),
                    new Race<>(id(), writers, scale.rounds()).run(Rival::measure)));
            return new ChapterFigures(id(), "W5: many processes on one source", METHOD, List.of(drain, write));
        }
    }

    private static @Nullable Target target(int count) {
        return count == 1 ? null : Target.ratioAtLeast(FLAT);
    }

    private static String title(int count) {
        return count == 1 ? "1 process" : String.format(Locale.ROOT, "%d processes", count);
    }

    /** Processes that count, and the table that they count in. */
    private record Counted(MysqlFeed feed, String table) {

        static Counted create(MysqlFeed feed) throws SQLException {
            Counted counted = new Counted(feed, feed.shop() + ".seen");
            feed.ground()
                    .run("CREATE TABLE " + counted.table
                            + " (process VARCHAR(50) PRIMARY KEY, changes BIGINT NOT NULL)");
            return counted;
        }

        List<ProcessKey> register(int count) throws SQLException {
            List<ProcessKey> keys = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                String process = "process " + i + " of " + count;
                feed.ground().run("INSERT INTO " + table + " VALUES ('" + process + "', 0)");
                keys.add(feed.sql(
                        process,
                        "UPDATE " + table + " SET changes = changes + (SELECT COUNT(*) FROM {changes})"
                                + " WHERE process = '" + process + "'",
                        1_000));
            }
            return keys;
        }

        void check(long expected) throws SQLException {
            long wrong = feed.ground().number("SELECT COUNT(*) FROM " + table + " WHERE changes <> " + expected);
            if (wrong > 0) {
                throw new IllegalStateException(
                        wrong + " processes did not get " + expected + " changes: the figures are worth nothing");
            }
        }
    }
}
