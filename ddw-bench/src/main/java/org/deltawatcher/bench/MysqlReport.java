package org.deltawatcher.bench;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.bench.page.PageHead;

/** The report on MySQL. */
final class MysqlReport implements ReportedProduct<MysqlServer> {

    private static final String INTRO = """
            <!-- Written by scripts/bench report; write it anew rather than change it by hand. -->
            What [the page of PostgreSQL](../README.md) has, on MySQL: a database of the one is a schema of the other, so "another database" is one of the same server here, too.
            The contenders of a chapter took turns: medians of the rounds, the middle half of them, and the median of what each was
            *of the limit* in the same round. A target stands beside each figure that has one; targets are those of PostgreSQL. Every result was checked; a wrong one ends the run.
            [`results.json`](results.json) has every sample.

            <!-- not run: it takes long -->
            ```sh
            scripts/bench report --url 'jdbc:mysql://host/?user=root&password=…'
            ```
            """;

    private static final List<Chapter<MysqlServer>> CHAPTERS = List.of(
            new MysqlWriterCost(),
            new MysqlCopyDrain(),
            new MysqlCommitToVisible(),
            new MysqlStatisticDrain(),
            new MysqlLaneScale(),
            new MysqlDeltaSizes(),
            new MysqlManyProcesses(),
            new MysqlIdleLoad(),
            new MysqlBesideWriters(),
            new MysqlWorkerMemory());

    @Override
    public boolean accepts(String jdbcUrl) {
        return jdbcUrl.startsWith("jdbc:mysql:");
    }

    @Override
    public Path folder() {
        return Path.of("docs", "benchmarks", "mysql");
    }

    @Override
    public PageHead head() {
        return new PageHead("Benchmarks on MySQL", INTRO);
    }

    @Override
    public List<Chapter<MysqlServer>> chapters() {
        return CHAPTERS;
    }

    @Override
    public MysqlServer open(Optional<String> url) throws SQLException {
        return MysqlServer.open(url.orElseThrow(() -> new InvalidArgumentException("MySQL needs --url")));
    }
}
