package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.dialect.mysql.Sources.Source;
import org.deltawatcher.dialect.mysql.SqlParts.Kind;
import org.deltawatcher.dialect.mysql.SqlParts.Part;
import org.jspecify.annotations.Nullable;

/**
 * A script of the executor {@code sql}: statements in which <code>{changes}</code> and <code>{net}</code> stand for the
 * batch as relations and {@code :batch_id} for its GUID.
 */
final class Script {

    /** These end the transaction that the batch is committed in, most of them without saying so. */
    private static final Set<String> COMMITTING = Set.of(
            "begin",
            "start",
            "commit",
            "rollback",
            "xa",
            "alter",
            "create",
            "drop",
            "truncate",
            "rename",
            "grant",
            "revoke",
            "lock",
            "unlock",
            "analyze",
            "check",
            "optimize",
            "repair",
            "flush",
            "reset",
            "install",
            "uninstall",
            "cache",
            "load");

    private static final Pattern WORDS = Pattern.compile("\\s*(\\p{L}+)(?:\\s+(@{0,2}[\\p{L}_.`]+))?");

    private final String text;

    Script(String text) {
        this.text = text;
    }

    /** Runs the statements in order. */
    void run(Connection connection, Source source, UUID batch) throws SQLException, Failure {
        int line = 1;
        for (String statement : statements(new ScriptText(source, batch).bind(text))) {
            int begins = line + linesIn(leadingSpace(statement));
            line += linesIn(statement);
            if (isEmpty(statement)) {
                continue;
            }
            String refusal = refusal(statement);
            if (refusal != null) {
                throw new Failure(where(begins, refusal), null);
            }
            try (Statement runner = connection.createStatement()) {
                // {changes} is ours, not an escape of JDBC
                runner.setEscapeProcessing(false);
                runner.execute(statement);
            } catch (SQLException e) {
                if (MysqlErrors.isUnavailable(e) || MysqlErrors.isDeadlock(e)) {
                    throw e;
                }
                throw new Failure(where(begins, MysqlErrors.messageOf(e)), e);
            }
        }
    }

    private static boolean isEmpty(String statement) {
        return code(statement).isBlank();
    }

    private static String code(String statement) {
        StringBuilder code = new StringBuilder();
        SqlParts.of(statement).forEach(part -> code.append(part.kind() == Kind.COMMENT ? " " : part.text()));
        return code.toString();
    }

    private static @Nullable String refusal(String statement) {
        Matcher words = WORDS.matcher(code(statement));
        if (!words.lookingAt()) {
            return null;
        }
        String first = words.group(1).toLowerCase(Locale.ROOT);
        String second = String.valueOf(words.group(2)).toLowerCase(Locale.ROOT);
        if (COMMITTING.contains(first) && !second.equals("to") && !second.equals("temporary")) {
            return first.toUpperCase(Locale.ROOT)
                    + " is not allowed, as it commits: a script is part of the transaction that commits its batch";
        }
        if (first.equals("set") && (!second.startsWith("@") || second.startsWith("@@"))) {
            return "SET is allowed of user variables only, as it would outlive the script";
        }
        return null;
    }

    /** Splits at the semicolons of the code, each statement with what stands before it. */
    private static List<String> statements(String bound) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (Part part : SqlParts.of(bound)) {
            if (part.kind() != Kind.CODE) {
                statement.append(part.text());
                continue;
            }
            String[] pieces = part.text().split(";", -1);
            statement.append(pieces[0]);
            for (int i = 1; i < pieces.length; i++) {
                statements.add(statement.toString());
                statement.setLength(0);
                statement.append(pieces[i]);
            }
        }
        statements.add(statement.toString());
        return statements;
    }

    private String where(int line, String message) {
        String original = text.lines().skip(line - 1L).findFirst().orElse("").strip();
        return "line " + line + ": " + message + " in: " + original;
    }

    private static String leadingSpace(String statement) {
        return statement.substring(
                0, statement.length() - statement.stripLeading().length());
    }

    private static int linesIn(String piece) {
        return (int) piece.chars().filter(c -> c == '\n').count();
    }

    /** A statement failed; the message says in which line. */
    static final class Failure extends Exception {

        private static final long serialVersionUID = 1L;

        Failure(String message, @Nullable SQLException cause) {
            super(message, cause);
        }
    }
}
