package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.deltawatcher.worker.cli.Paint;
import org.deltawatcher.worker.cli.Texts;
import org.deltawatcher.worker.demo.view.Grid;
import org.deltawatcher.worker.demo.view.Grid.Cell;

/**
 * Whether every result equals its recomputation from scratch.
 *
 * @param comparisons one a result
 * @param lines what the outside program kept
 */
record Verdict(List<Comparison> comparisons, Lines lines) {

    private static final int ANY_WIDTH = 1_000;

    Verdict {
        comparisons = List.copyOf(comparisons);
    }

    /** Lines of JSON, lines whose change had come before, and files. */
    record Lines(long all, long twice, long files) {}

    /** Compares all results as of one moment. */
    static Verdict of(DataSource database, Path outside) throws SQLException, IOException {
        try (Connection connection = database.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            OutsideResult.read(outside, connection);
            List<Comparison> comparisons = new ArrayList<>();
            for (Result result : Result.ALL) {
                comparisons.add(Comparison.of(result, connection));
            }
            Verdict verdict = new Verdict(comparisons, lines(connection));
            connection.commit();
            return verdict;
        }
    }

    boolean isGood() {
        return comparisons.stream().allMatch(Comparison::isEqual);
    }

    /** Returns a table, the first differences if there are any, and a sentence. */
    List<String> report(boolean hasColors) {
        Grid grid = new Grid(2);
        grid.header(List.of("RESULT", "KEPT BY", "ROWS", "EQUAL"));
        for (Comparison comparison : comparisons) {
            grid.line(List.of(
                    Cell.of(comparison.result().name()),
                    Cell.of(comparison.result().process()),
                    Cell.of(Texts.count(comparison.rows())),
                    new Cell(comparison.isEqual() ? "yes" : "NO", comparison.isEqual() ? Paint.GOOD : Paint.BAD)));
        }
        List<String> report = new ArrayList<>(grid.render(ANY_WIDTH, hasColors));
        report.add("");
        for (Comparison comparison : comparisons) {
            if (!comparison.isEqual()) {
                report.add("%s: %s missing or different, %s too many or different; the first of them:"
                        .formatted(
                                comparison.result().name(),
                                Texts.counted(comparison.missing(), "row"),
                                Texts.counted(comparison.surplus(), "row")));
                comparison.examples().forEach(example -> report.add("  " + example));
            }
        }
        report.add("The outside program kept %s in %s; %s came twice."
                .formatted(
                        Texts.counted(lines.all(), "line"),
                        Texts.counted(lines.files(), "file"),
                        Texts.count(lines.twice())));
        report.add(
                isGood()
                        ? "All " + comparisons.size() + " results equal a recomputation from scratch, row by row."
                        : "NOT EQUAL: a result differs from its recomputation from scratch.");
        return report;
    }

    private static Lines lines(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet counted = statement.executeQuery("SELECT count(*), count(*) - count(DISTINCT"
                        + " (line ->> 'position')::bigint), count(DISTINCT batch_id) FROM outside_lines")) {
            counted.next();
            return new Lines(counted.getLong(1), counted.getLong(2), counted.getLong(3));
        }
    }
}
