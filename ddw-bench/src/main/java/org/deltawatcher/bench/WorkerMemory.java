package org.deltawatcher.bench;

import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** The most memory that a worker uses. */
final class WorkerMemory implements Chapter {

    private static final String METHOD = """
            The peak of the memory that is resident (`VmHWM`) of a worker in a JVM of its own that replicates into another database: in batches of 1,000, as it is
            started without options, with a heap of 96 MiB at most, and with a smaller one and the collector that needs least; and everything in a single batch under 96 MiB of heap. Measured once.
            The process must come to its end, and each copy is compared with the table.
            """;

    private static final double MEBIBYTES = 128;
    private static final List<String> SERIAL = List.of("-XX:+UseSerialGC", "-Xmx48m");
    private static final String SMALL_HEAP = "-Xmx96m";

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public ChapterFigures measure(BenchServer server, Scale scale) throws Exception {
        long large = scale.changes() * (scale.isFull() ? 20 : 2);
        try (ChangeFeed feed = ChangeFeed.create(server, scale.rows())) {
            ProcessKey usual = feed.replicate("usual", 1_000, 1);
            ProcessKey serial = feed.replicate("serial", 1_000, 1);
            ProcessKey small = feed.replicate("small", 1_000, 1);
            feed.write(1, scale.changes());
            Comparison comparison = Comparison.plain("peak memory of a worker", "MiB")
                    .with(
                            title("batches of 1,000", scale.changes(), ""),
                            List.of(feed.peakMemory(usual, List.of())),
                            Target.atMost(MEBIBYTES))
                    .with(
                            title("batches of 1,000", scale.changes(), ", `" + SMALL_HEAP + "`"),
                            List.of(feed.peakMemory(small, List.of(SMALL_HEAP))),
                            Target.atMost(MEBIBYTES))
                    .with(
                            title("batches of 1,000", scale.changes(), ", `" + String.join(" ", SERIAL) + "`"),
                            List.of(feed.peakMemory(serial, SERIAL)),
                            Target.atMost(MEBIBYTES));
            feed.check(List.of("usual.delivery_notes", "small.delivery_notes", "serial.delivery_notes"));
            try (ChangeFeed ofLarge = ChangeFeed.create(server, scale.rows())) {
                ProcessKey single = ofLarge.replicate("single", Math.toIntExact(large), 1);
                ofLarge.write(1, large);
                comparison = comparison.with(
                        title("one batch", large, ", `" + SMALL_HEAP + "`"),
                        List.of(ofLarge.peakMemory(single, List.of(SMALL_HEAP))));
                ofLarge.check(List.of("single.delivery_notes"));
            }
            return new ChapterFigures(id(), "Memory of a worker", METHOD, List.of(comparison));
        }
    }

    private static String title(String batches, long changes, String options) {
        return String.format(Locale.ROOT, "%,d changes, %s%s", changes, batches, options);
    }
}
