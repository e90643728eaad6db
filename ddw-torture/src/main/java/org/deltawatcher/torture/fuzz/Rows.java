package org.deltawatcher.torture.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.torture.Ground;
import org.jspecify.annotations.Nullable;

/** Rows as lists of texts. */
final class Rows {

    private static final int MOST_TOLD = 5;

    private Rows() {}

    /** Reads all rows of a table, as text in the product's own SQL. */
    static List<List<@Nullable String>> of(Ground ground, Table table) throws SQLException {
        try (Connection connection = History.connect(ground, table.sql());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(table.select())) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= table.columns().size(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** Returns which rows one side has and the other has not. */
    static List<String> different(
            String what, List<List<@Nullable String>> expected, List<List<@Nullable String>> found) {
        List<List<@Nullable String>> missing = new ArrayList<>(expected);
        found.forEach(missing::remove);
        List<List<@Nullable String>> wrong = new ArrayList<>(found);
        expected.forEach(wrong::remove);
        List<String> told = new ArrayList<>();
        missing.stream().limit(MOST_TOLD).forEach(row -> told.add("not " + what + ": " + row));
        wrong.stream().limit(MOST_TOLD).forEach(row -> told.add("wrongly " + what + ": " + row));
        return told;
    }
}
