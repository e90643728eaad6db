package org.deltawatcher.docs.psql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * A session of psql: runs statements and the commands {@code \set}, {@code \gset}, {@code \if}, {@code \else},
 * {@code \endif}, {@code \echo}, {@code \i} and {@code \q}, and writes down what psql would show, quietly. Two differences: an error
 * is shown with its SQLSTATE, and the empty result of a function that returns nothing is left out.
 */
public final class PsqlSession {

    private final Connection connection;
    private final Map<String, String> variables = new HashMap<>();
    private final Deque<Boolean> branches = new ArrayDeque<>();
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder errors;
    private boolean isUnaligned;
    private boolean isOver;
    private boolean hasFailed;

    /** Begins on a connection, which stays the caller's to close; errors are written where results are. */
    public PsqlSession(Connection connection) {
        this.connection = connection;
        this.errors = out;
    }

    PsqlSession(Connection connection, StringBuilder errors) {
        this.connection = connection;
        this.errors = errors;
    }

    void unaligned() {
        isUnaligned = true;
    }

    void set(String name, String value) {
        variables.put(name, value);
    }

    /** Tells whether a statement failed. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** Runs a script and returns what it shows. */
    public String run(String script) {
        return run(script, "");
    }

    String run(String script, String nameOfFile) {
        out.setLength(0);
        isOver = false;
        scan(script, nameOfFile);
        return out.toString();
    }

    private void scan(String script, String nameOfFile) {
        SqlScanner[] scanner = new SqlScanner[1];
        scanner[0] = new SqlScanner(
                script,
                variables,
                statement -> statement(statement, place(nameOfFile, scanner[0])),
                (command, pending) -> command(command, pending, place(nameOfFile, scanner[0])));
        scanner[0].run();
    }

    private static String place(String nameOfFile, SqlScanner scanner) {
        return nameOfFile.isEmpty() ? "" : "psql:" + nameOfFile + ":" + scanner.line() + ": ";
    }

    private void statement(String sql, String place) {
        ResultTable table = isActive() ? execute(sql, place) : null;
        if (table != null && isUnaligned) {
            out.append(table.unaligned());
        } else if (table != null && !table.isVoid()) {
            out.append(table.aligned());
        }
    }

    private boolean command(String command, String pending, String place) {
        String[] words = command.split("\\s+", 3);
        String argument = words.length > 1 ? Variables.expand(words[1], variables) : "";
        switch (words[0]) {
            case "if" -> branches.push(isActive() && isTrue(argument));
            case "else" -> branches.push(!branches.pop() && isActive());
            case "endif" -> branches.pop();
            default -> {
                if (isActive()) {
                    return activeCommand(words, argument, pending, place);
                }
            }
        }
        return !isOver;
    }

    private boolean activeCommand(String[] words, String argument, String pending, String place) {
        switch (words[0]) {
            case "gset" -> {
                ResultTable table = execute(pending, place);
                if (table != null) {
                    table.setVariables(argument, variables);
                }
            }
            case "set" -> set(words[1], words.length > 2 ? words[2] : "");
            case "echo" ->
                out.append(argument)
                        .append(words.length > 2 ? " " + words[2] : "")
                        .append("\n");
            case "q" -> isOver = true;
            case "i" -> include(argument);
            default -> throw new IllegalStateException("the stand-in for psql does not know \\" + words[0]);
        }
        return !isOver;
    }

    /** The scanner of the file that includes another goes on after it. */
    private void include(String file) {
        try {
            scan(Files.readString(Path.of(file)), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isActive() {
        return !isOver && !branches.contains(false);
    }

    private static boolean isTrue(String word) {
        return word.equalsIgnoreCase("true") || word.equals("t") || word.equals("1") || word.equals("on");
    }

    private ResultTable execute(String sql, String place) {
        if (sql.isBlank()) {
            return null;
        }
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean hasRows = statement.execute(sql);
            ResultTable table = null;
            if (hasRows) {
                try (ResultSet result = statement.getResultSet()) {
                    table = ResultTable.read(result);
                }
            }
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                show(((PSQLWarning) warning).getServerErrorMessage(), "", place);
            }
            return table;
        } catch (SQLException error) {
            ServerErrorMessage message = error instanceof PSQLException server ? server.getServerErrorMessage() : null;
            show(Objects.requireNonNull(message, error.getMessage()), error.getSQLState() + ": ", place);
            hasFailed = true;
            isOver = "1".equals(variables.get("ON_ERROR_STOP"));
            return null;
        }
    }

    private void show(ServerErrorMessage message, String state, String place) {
        errors.append(place)
                .append(message.getSeverity())
                .append(":  ")
                .append(state)
                .append(message.getMessage());
        errors.append("\n");
        if (message.getHint() != null) {
            errors.append("HINT:  ").append(message.getHint()).append("\n");
        }
    }
}
