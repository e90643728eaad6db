package org.deltawatcher.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.bench.page.ChapterFigures;
import org.deltawatcher.bench.page.Comparison;
import org.deltawatcher.bench.page.Target;

/** The most memory that a worker of a home on MySQL uses. */
final class MysqlWorkerMemory implements Chapter<MysqlServer> {

    private static final String METHOD = """
            The peak of the memory that is resident (`VmHWM`) of a worker in a JVM of its own that replicates into another database: as the launcher `ddw` starts it, with a heap of 96 MiB at most,
            and in a JVM without options; and everything in a single batch under 96 MiB of heap. Measured once.
            The process must come to its end, and each copy is compared with the table.
            """;

    private static final double MEBIBYTES = 128;
    private static final int BATCH = 10_000;
    private static final List<String> LAUNCHER = WorkerMemory.LAUNCHER;
    private static final String SMALL_HEAP = "-Xmx96m";

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public ChapterFigures measure(MysqlServer server, Scale scale) throws Exception {
        long large = scale.changes() * (scale.isFull() ? 20 : 2);
        try (MysqlFeed feed = MysqlFeed.create(server, scale.rows());
                MysqlFeed ofLarge = MysqlFeed.create(server, scale.rows())) {
            String usual = feed.copy("usual");
            String small = feed.copy("small");
            String plain = feed.copy("plain");
            String single = ofLarge.copy("single");
            ProcessKey usualKey = feed.replicate("usual", usual, BATCH, 1);
            ProcessKey smallKey = feed.replicate("small", small, BATCH, 1);
            ProcessKey plainKey = feed.replicate("plain", plain, BATCH, 1);
            ProcessKey singleKey = ofLarge.replicate("single", single, Math.toIntExact(large), 1);
            feed.write(1, scale.changes());
            ofLarge.write(1, large);
            Comparison comparison = Comparison.plain("peak memory of a worker", "MiB")
                    .with(
                            title("batches of 10,000", scale.changes(), ""),
                            List.of(feed.peakMemory(usualKey, LAUNCHER)),
                            Target.atMost(MEBIBYTES))
                    .with(
                            title("batches of 10,000", scale.changes(), ", `" + SMALL_HEAP + "`"),
                            List.of(feed.peakMemory(smallKey, withSmallHeap())),
                            Target.atMost(MEBIBYTES))
                    .with(
                            title("batches of 10,000", scale.changes(), ", a JVM without options"),
                            List.of(feed.peakMemory(plainKey, List.of())))
                    .with(
                            title("one batch", large, ", `" + SMALL_HEAP + "`"),
                            List.of(ofLarge.peakMemory(singleKey, withSmallHeap())),
                            Target.atMost(MEBIBYTES));
            feed.check(List.of(usual, small, plain));
            ofLarge.check(List.of(single));
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
