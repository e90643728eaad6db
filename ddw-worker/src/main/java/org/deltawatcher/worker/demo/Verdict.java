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
 * Whether every result equals its recomputation from scratch, and every copy its source.
 *
 * @param comparisons one a result
 * @param lines what the outside program kept
 * @param copies those in other databases, in the order in which one is copied from the other; may be empty
 */
record Verdict(List<Comparison> comparisons, Lines lines, List<Copy> copies) {

    private static final int ANY_WIDTH = 1_000;

    Verdict {
        comparisons = List.copyOf(comparisons);
        copies = List.copyOf(copies);
    }

    /** Lines of JSON, lines whose change had come before, and files. */
    record Lines(long all, long twice, long files) {}

    /** Compares all results as of one moment. */
    static Verdict of(DataSource database, Path outside, List<Copy> copies) throws SQLException, IOException {
        try (Connection connection = database.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            OutsideResult.read(outside, connection);
            List<Comparison> comparisons = new ArrayList<>();
            for (Result result : Result.ALL) {
                comparisons.add(Comparison.of(result, connection));
            }
            Verdict verdict = new Verdict(comparisons, lines(connection), copies);
            connection.commit();
            return verdict;
        }
    }

    boolean isGood() {
        return areResultsEqual() && copies.stream().allMatch(Copy::isEqual);
    }

    private boolean areResultsEqual() {
        return comparisons.stream().allMatch(Comparison::isEqual);
    }

    /** Returns a table, the first differences if there are any, and a sentence. */
    List<String> report(boolean hasColors) {
        Grid grid = new Grid(2);
        grid.header(List.of("RESULT", "KEPT BY", "ROWS", "EQUAL"));
        for (Comparison comparison : comparisons) {
            grid.line(line(
                    comparison.result().name(),
                    comparison.result().process(),
                    comparison.rows(),
                    comparison.isEqual()));
        }
        for (Copy copy : copies) {
            grid.line(line(copy.name(), copy.process(), copy.found().sourceRows(), copy.isEqual()));
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
        copies.stream().filter(copy -> !copy.isEqual()).forEach(copy -> report.addAll(copy.differences()));
        report.add("The outside program kept %s in %s; %s came twice."
                .formatted(
                        Texts.counted(lines.all(), "line"),
                        Texts.counted(lines.files(), "file"),
                        Texts.count(lines.twice())));
        report.add(
                areResultsEqual()
                        ? "All " + comparisons.size() + " results equal a recomputation from scratch, row by row."
                        : "NOT EQUAL: a result differs from its recomputation from scratch.");
        if (!copies.isEmpty()) {
            report.add(
                    copies.stream().allMatch(Copy::isEqual)
                            ? "The copy on MySQL equals delivery_notes, and the copy of the copy equals the copy, row by row."
                            : "NOT EQUAL: a copy differs from what it was copied from.");
        }
        return report;
    }

    private static List<Cell> line(String name, String process, long rows, boolean isEqual) {
        return List.of(
                Cell.of(name),
                Cell.of(process),
                Cell.of(Texts.count(rows)),
                new Cell(isEqual ? "yes" : "NO", isEqual ? Paint.GOOD : Paint.BAD));
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
