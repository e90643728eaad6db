package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Shows what the server really did. */
final class Plans {

    private static final String EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ";

    private Plans() {}

    /** Runs a query and returns its plan, without the parts that were not needed. */
    static String of(Connection connection, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(EXPLAIN + query)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return trim(lines);
    }

    /** Runs a query and returns the plan of the statement within its functions that holds a text; needs a superuser. */
    static String within(Connection connection, String query, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOAD 'auto_explain'");
            for (String setting : List.of(
                    "log_min_duration = 0",
                    "log_analyze = on",
                    "log_buffers = on",
                    "log_nested_statements = on",
                    "log_level = notice")) {
                statement.execute("SET auto_explain." + setting);
            }
            String found = "not found";
            try (ResultSet rows = statement.executeQuery(query)) {
                rows.next();
            }
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                String message = String.valueOf(notice.getMessage());
                if (message.contains(text)) {
                    List<String> lines = message.lines().toList();
                    found = message.lines().findFirst().orElse("").replaceFirst(" +plan:.*", "") + "\n"
                            + trim(lines.stream()
                                    .dropWhile(line -> !line.contains("(cost="))
                                    .map(line -> line.replaceFirst("\\(cost=[^)]*\\) ", ""))
                                    .toList());
                }
            }
            statement.execute("SET auto_explain.log_min_duration = -1");
            return found;
        }
    }

    /** Leaves out what was never executed, with all below it, and cuts long lines. */
    private static String trim(List<String> lines) {
        StringBuilder kept = new StringBuilder();
        int leftOut = Integer.MAX_VALUE;
        for (String line : lines) {
            int indent = line.length() - line.stripLeading().length();
            if (indent > leftOut) {
                continue;
            }
            leftOut = line.contains("(never executed)") ? indent : Integer.MAX_VALUE;
            if (leftOut == Integer.MAX_VALUE) {
                kept.append(line.length() > 200 ? line.substring(0, 200) + "…" : line)
                        .append('\n');
            }
        }
        return kept.toString();
    }
}
