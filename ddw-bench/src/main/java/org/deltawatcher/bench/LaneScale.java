package org.deltawatcher.bench;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;

/** W5: what more lanes and workers bring. */
final class LaneScale implements Chapter<BenchServer> {

    private static final String METHOD = """
            The same changes are replicated into another database of the server by processes of 1 to 8 lanes, each by as many threads as it has lanes, in
            batches of 1,000. More lanes than the machine has processors cannot be expected to bring more: server and worker share them. At the end
            each copy is compared with the table.
            """;

    private static final List<Integer> LANES = List.of(1, 2, 4, 8);

    @Override
    public String id() {
        return "w5-lanes";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        try (ChangeFeed feed = ChangeFeed.create(server, scale.rows())) {
            List<Rival> rivals = new ArrayList<>();
            List<String> copies = new ArrayList<>();
            for (int lanes : LANES) {
                String schema = "lanes_" + lanes;
                ProcessKey key = feed.replicate(schema, 1_000, lanes);
                rivals.add(new Rival(name(lanes), () -> feed.perSecond(feed.drain(lanes, List.of(key)))));
                copies.add(schema + ".delivery_notes");
            }
            server.settle();
            Comparison comparison = Rival.compare(
                    Comparison.to(name(1), "lanes and workers", "changes/s"),
                    new Race<>(id(), rivals, scale.rounds())
                            .run(round -> feed.write(round, scale.changes() / 5), Rival::measure, Race.Pause.NONE));
            feed.check(copies);
            return new ChapterFigures(id(), "W5: lanes and workers", METHOD, List.of(comparison));
        }
    }

    private static String name(int lanes) {
        return lanes == 1 ? "1 lane, 1 worker" : lanes + " lanes, " + lanes + " workers";
    }
}
