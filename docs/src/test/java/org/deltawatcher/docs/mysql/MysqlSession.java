package org.deltawatcher.docs.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session of the program mysql: runs statements that end with a semicolon, or with what {@code DELIMITER} says, and writes
 * down the tables and errors that it would show.
 */
public final class MysqlSession implements AutoCloseable {

    private static final Pattern DELIMITER = Pattern.compile("(?i)^DELIMITER\\s+(\\S+)\\s*$");
    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");

    private final Connection connection;
    private final UnaryOperator<String> shown;
    private boolean hasFailed;

    /** Begins on a connection, which is closed with it; each value goes through the function before it is shown. */
    public MysqlSession(Connection connection, UnaryOperator<String> shown) {
        this.connection = connection;
        this.shown = shown;
    }

    /** Runs a script and returns what it shows; goes on after an error. */
    public String run(String script) {
        StringBuilder out = new StringBuilder();
        for (String statement : statements(script)) {
            execute(statement, out);
        }
        return out.toString();
    }

    /** Tells whether a statement failed. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** A delimiter within quotes does not occur on the pages unless it ends no line. */
    private static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        String end = ";";
        for (String line : script.lines().toList()) {
            Matcher delimiter = DELIMITER.matcher(line);
            if (delimiter.matches()) {
                end = delimiter.group(1);
            } else {
                String code = line.replaceFirst("(^|\\s)-- .*$", "").stripTrailing();
                boolean isEnd = code.endsWith(end);
                statement
                        .append(isEnd ? code.substring(0, code.length() - end.length()) : code)
                        .append('\n');
                if (isEnd) {
                    statements.add(statement.toString());
                    statement.setLength(0);
                }
            }
        }
        statements.add(statement.toString());
        statements.removeIf(String::isBlank);
        return statements;
    }

    private void execute(String statement, StringBuilder out) {
        try (Statement sql = connection.createStatement()) {
            sql.setEscapeProcessing(false);
            boolean hasRows = sql.execute(statement.strip());
            while (hasRows || sql.getUpdateCount() >= 0) {
                if (hasRows) {
                    try (ResultSet rows = sql.getResultSet()) {
                        out.append(ResultTable.read(rows, shown).shown());
                    }
                }
                hasRows = sql.getMoreResults();
            }
        } catch (SQLException e) {
            hasFailed = true;
            out.append("ERROR ")
                    .append(e.getErrorCode())
                    .append(" (")
                    .append(e.getSQLState())
                    .append("): ")
                    .append(shown.apply(
                            CONNECTION.matcher(String.valueOf(e.getMessage())).replaceFirst("")))
                    .append('\n');
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("a session could not be closed", e);
        }
    }
}
