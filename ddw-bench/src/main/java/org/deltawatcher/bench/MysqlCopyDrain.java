package org.deltawatcher.bench;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W2 on MySQL: how fast changes come into a copy in another database. */
final class MysqlCopyDrain implements Chapter<MysqlServer> {

    private static final String METHOD = """
            The same changes (80 % updates, 10 % inserts, 10 % deletes, in transactions of 100) are recorded by both the trigger and a JSON journal, and each
            contender in turn brings them into a copy of its own in another database of the server. The limit has the changes in memory and sends them in
            JDBC batches of 1,000. On MySQL changes have to be settled, once for all processes of a table, and the first batch would do it for all contenders. So it is done before the
            turns, and the time that it took, of which the last line tells, is added to that of each contender of ddw. At the end each copy is compared with the table, row by row.
            """;

    private static final String LIMIT = "plain JDBC, changes in memory (the limit)";

    @Override
    public String id() {
        return "w2";
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        try (MysqlFeed feed = MysqlFeed.create(server, scale.rows())) {
            feed.ground().keepJournal(feed.source());
            MysqlHandWrittenCopies byHand = new MysqlHandWrittenCopies(feed);
            String plain = feed.copy("plain");
            String journal = byHand.createCopyOfJournal();
            List<String> copies = new ArrayList<>(List.of(plain, journal));
            List<Rival> rivals = new ArrayList<>();
            rivals.add(new Rival(LIMIT, () -> feed.perSecond(byHand.apply(plain))));
            rivals.add(new Rival("hand-written JSON journal", () -> feed.perSecond(byHand.journal(journal))));
            for (int lanes : List.of(1, 4)) {
                for (int size : List.of(10_000, 1_000)) {
                    String name = "lanes_" + lanes + "_of_" + size;
                    String copy = feed.copy(name);
                    copies.add(copy);
                    rivals.add(ddw(feed, title(lanes, size), lanes, feed.replicate(name, copy, size, lanes)));
                }
            }
            server.settle();
            Comparison comparison = Rival.compare(
                    Comparison.to(LIMIT, "into another database", "changes/s"),
                    new Race<>(id(), rivals, scale.rounds())
                            .run(round -> feed.write(round, scale.changes()), Rival::measure, Race.Pause.NONE));
            feed.check(copies);
            return new ChapterFigures(
                    id(),
                    "W2: a copy in another database",
                    METHOD,
                    List.of(comparison.with(MysqlFeed.SETTLING, feed.settledPerSecond())));
        }
    }

    private static String title(int lanes, int size) {
        return "ddw `replicate`, " + (lanes == 1 ? "1 lane" : lanes + " lanes")
                + (size == 1_000 ? ", `batch_size` 1,000" : "");
    }

    private static Rival ddw(MysqlFeed feed, String name, int lanes, ProcessKey key) {
        return new Rival(
                name,
                Target.ratioAtLeast(lanes == 1 ? 1.0 : 1.2),
                () -> feed.perSecondSettled(feed.drain(lanes, List.of(key))));
    }
}
