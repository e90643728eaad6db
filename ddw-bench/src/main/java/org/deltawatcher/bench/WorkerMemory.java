package org.deltawatcher.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** The most memory that a worker uses. */
final class WorkerMemory implements Chapter<BenchServer> {

    private static final String METHOD = """
            The peak of the memory that is resident (`VmHWM`) of a worker in a JVM of its own that replicates into another database: as the launcher `ddw` starts it, with a heap of 96 MiB at most,
            and in a JVM without options; and everything in a single batch under 96 MiB of heap. Measured once.
            The process must come to its end, and each copy is compared with the table.
            """;

    private static final double MEBIBYTES = 128;
    private static final int BATCH = 10_000;
    /** As in the launcher. */
    static final List<String> LAUNCHER = List.of("-Xms32m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String SMALL_HEAP = "-Xmx96m";

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        long large = scale.changes() * (scale.isFull() ? 20 : 2);
        try (ChangeFeed feed = ChangeFeed.create(server, scale.rows())) {
            ProcessKey usual = feed.replicate("usual", BATCH, 1);
            ProcessKey small = feed.replicate("small", BATCH, 1);
            ProcessKey plain = feed.replicate("plain", BATCH, 1);
            feed.write(1, scale.changes());
            Comparison comparison = Comparison.plain("peak memory of a worker", "MiB")
                    .with(
                            title("batches of 10,000", scale.changes(), ""),
                            List.of(feed.peakMemory(usual, LAUNCHER)),
                            Target.atMost(MEBIBYTES))
                    .with(
                            title("batches of 10,000", scale.changes(), ", `" + SMALL_HEAP + "`"),
                            List.of(feed.peakMemory(small, withSmallHeap())),
                            Target.atMost(MEBIBYTES))
                    .with(
                            title("batches of 10,000", scale.changes(), ", a JVM without options"),
                            List.of(feed.peakMemory(plain, List.of())));
            feed.check(List.of("usual.delivery_notes", "small.delivery_notes", "plain.delivery_notes"));
            try (ChangeFeed ofLarge = ChangeFeed.create(server, scale.rows())) {
                ProcessKey single = ofLarge.replicate("single", Math.toIntExact(large), 1);
                ofLarge.write(1, large);
                comparison = comparison.with(
                        title("one batch", large, ", `" + SMALL_HEAP + "`"),
                        List.of(ofLarge.peakMemory(single, withSmallHeap())),
                        Target.atMost(MEBIBYTES));
                ofLarge.check(List.of("single.delivery_notes"));
            }
            return new ChapterFigures(id(), "Memory of a worker", METHOD, List.of(comparison));
        }
    }

    private static List<String> withSmallHeap() {
        return Stream.concat(LAUNCHER.stream(), Stream.of(SMALL_HEAP)).toList();
    }

    private static String title(String batches, long changes, String options) {
        return String.format(Locale.ROOT, "%,d changes, %s%s", changes, batches, options);
    }
}
