package org.deltawatcher.worker.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a result row by row with its recomputation from scratch, a row that is there twice counted twice.
 *
 * @param result what was compared
 * @param rows rows of the recomputation
 * @param missing rows that the result should have and does not, and rows that differ
 * @param surplus rows that the result has and should not, and rows that differ
 * @param examples the first differences, a line each
 */
record Comparison(Result result, long rows, long missing, long surplus, List<String> examples) {

    private static final int MOST_EXAMPLES = 5;

    Comparison {
        examples = List.copyOf(examples);
    }

    boolean isEqual() {
        return missing == 0 && surplus == 0;
    }

    /** Compares as of one snapshot of the connection's transaction. */
    static Comparison of(Result result, Connection connection) throws SQLException {
        String scratch = "(" + result.fromScratch() + ")";
        String kept = "(SELECT * FROM " + result.name() + ")";
        try (Statement statement = connection.createStatement()) {
            long rows = number(statement, "SELECT count(*) FROM " + scratch + " s");
            String missing = "(" + scratch + " EXCEPT ALL " + kept + ")";
            String surplus = "(" + kept + " EXCEPT ALL " + scratch + ")";
            List<String> examples = new ArrayList<>();
            addExamples(examples, statement, "from scratch", missing);
            addExamples(examples, statement, "in the result", surplus);
            return new Comparison(
                    result,
                    rows,
                    number(statement, "SELECT count(*) FROM " + missing + " d"),
                    number(statement, "SELECT count(*) FROM " + surplus + " d"),
                    examples);
        }
    }

    private static void addExamples(List<String> examples, Statement statement, String where, String rows)
            throws SQLException {
        String query = "SELECT row_to_json(d)::text FROM " + rows + " d ORDER BY 1 LIMIT " + MOST_EXAMPLES;
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                examples.add(where + " only: " + found.getString(1));
            }
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }
}
