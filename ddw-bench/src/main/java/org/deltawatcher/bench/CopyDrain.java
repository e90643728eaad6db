package org.deltawatcher.bench;

import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** W2: how fast changes come into a copy in another database. */
final class CopyDrain implements Chapter<BenchServer> {

    private static final String METHOD = """
            The same changes (80 % updates, 10 % inserts, 10 % deletes, in transactions of 100) are recorded by both the trigger and a jsonb journal, and each
            contender in turn brings them into a copy of its own in another database of the server. The limit has the changes in memory and sends them in
            JDBC batches of 1,000. `COPY` only carries the changed rows over, into a table without a key. At the end each copy is compared with the table, by a
            checksum over all rows.
            """;

    private static final String LIMIT = "plain JDBC, changes in memory (the limit)";

    @Override
    public String id() {
        return "w2";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (ChangeFeed feed = ChangeFeed.create(server, scale.rows());
                OutsideGroup<Rival> outside = OutsideContenders.found().copies(server, scale)) {
            feed.keepJournal();
            HandWrittenCopies byHand = new HandWrittenCopies(feed);
            String plain = feed.copy("plain");
            String journal = feed.copy("journal");
            feed.other().run("CREATE TABLE " + journal + "_position AS SELECT 0::bigint AS audit_id");
            feed.other().run("CREATE TABLE streamed (LIKE " + plain + ")");
            ProcessKey one = feed.replicate("one", 10_000, 1);
            ProcessKey four = feed.replicate("four", 10_000, 4);
            ProcessKey oneSmall = feed.replicate("one_small", 1_000, 1);
            ProcessKey fourSmall = feed.replicate("four_small", 1_000, 4);
            List<Rival> rivals = List.of(
                    new Rival(LIMIT, () -> feed.perSecond(byHand.apply(plain))),
                    new Rival("`COPY` of the changed rows", () -> feed.perSecond(byHand.stream("streamed"))),
                    new Rival("hand-written jsonb journal", () -> feed.perSecond(byHand.journal(journal))),
                    ddw(feed, "ddw `replicate`, 1 lane", 1.0, 1, one),
                    ddw(feed, "ddw `replicate`, 1 lane, `batch_size` 1,000", 1.0, 1, oneSmall),
                    ddw(feed, "ddw `replicate`, 4 lanes", 1.2, 4, four),
                    ddw(feed, "ddw `replicate`, 4 lanes, `batch_size` 1,000", 1.2, 4, fourSmall));
            server.settle();
            Comparison comparison = Rival.compare(
                    Comparison.to(LIMIT, "into another database", "changes/s"),
                    new Race<>(id(), outside.after(rivals), scale.rounds())
                            .run(round -> feed.write(round, scale.changes()), Rival::measure, Race.Pause.NONE));
            feed.check(List.of(
                    plain,
                    journal,
                    "one.delivery_notes",
                    "four.delivery_notes",
                    "one_small.delivery_notes",
                    "four_small.delivery_notes"));
            outside.check();
            return new ChapterFigures(
                    id(), "W2: a copy in another database", outside.describe(METHOD), List.of(comparison));
        }
    }

    private static Rival ddw(ChangeFeed feed, String name, double target, int threads, ProcessKey key) {
        return new Rival(name, Target.ratioAtLeast(target), () -> feed.perSecond(feed.drain(threads, List.of(key))));
    }
}
