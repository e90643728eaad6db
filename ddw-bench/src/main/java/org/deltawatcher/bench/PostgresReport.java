package org.deltawatcher.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.bench.page.PageHead;

/** The report on PostgreSQL. */
final class PostgresReport implements ReportedProduct<BenchServer> {

    private static final String INTRO = """
            <!-- Written by scripts/bench report; write it anew rather than change it by hand. -->
            The contenders of a chapter took turns: medians of the rounds, the middle half of them, and the median of what each was
            *of the limit* in the same round. A target stands beside each figure that has one. Every result was checked; a wrong one ends the run.
            [`results.json`](results.json) has every sample.

            <!-- not run: it takes long -->
            ```sh
            scripts/bench report
            ```
            """;

    private static final List<Chapter<BenchServer>> CHAPTERS = List.of(
            new WriterCost(),
            new CopyDrain(),
            new CommitToVisible(),
            new StatisticDrain(),
            new LaneScale(),
            new DeltaSizes(),
            new ManyProcesses(),
            new IdleLoad(),
            new BesideWriters(),
            new WorkerMemory());

    @Override
    public boolean accepts(String jdbcUrl) {
        return jdbcUrl.startsWith("jdbc:postgresql:");
    }

    @Override
    public Path folder() {
        return Path.of("docs", "benchmarks");
    }

    @Override
    public PageHead head() {
        return new PageHead("Benchmarks", INTRO);
    }

    @Override
    public List<Chapter<BenchServer>> chapters() {
        return CHAPTERS;
    }

    @Override
    public BenchServer open(Optional<String> url) throws IOException {
        return BenchServer.open(url);
    }
}
