package org.deltawatcher.dialect.postgres;

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
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A script of the executor {@code sql}: statements in which <code>{changes}</code> and <code>{net}</code> stand for the
 * batch as relations and {@code :batch_id} for its GUID.
 */
final class Script {

    /** These would end the transaction that the batch is committed in. */
    private static final Set<String> OF_TRANSACTIONS =
            Set.of("begin", "start", "commit", "end", "rollback", "abort", "prepare");

    private static final Pattern WORDS = Pattern.compile("\\s*(\\p{L}+)(?:\\s+(\\p{L}+))?");

    private final String text;

    Script(String text) {
        this.text = text;
    }

    /** Runs the statements in order. */
    void run(Connection connection, Source source, UUID batch) throws SQLException, Failure {
        String bound = new ScriptText(source, batch).bind(text);
        int from = 0;
        for (String statement : statements(bound)) {
            int at = Math.max(from, bound.indexOf(statement, from));
            String refusal = refusal(statement);
            if (refusal != null) {
                throw new Failure(where(bound, at + leadingSpace(bound, at), refusal), null);
            }
            try (Statement runner = connection.createStatement()) {
                // {changes} is ours, not an escape of JDBC
                runner.setEscapeProcessing(false);
                runner.execute(statement);
            } catch (SQLException e) {
                if (PostgresErrors.isUnavailable(e)) {
                    throw e;
                }
                throw new Failure(where(bound, at, e), e);
            }
            from = at + statement.length();
        }
    }

    private static @Nullable String refusal(String statement) {
        StringBuilder code = new StringBuilder();
        SqlParts.of(statement).forEach(part -> code.append(part.kind() == SqlParts.Kind.COMMENT ? " " : part.text()));
        Matcher words = WORDS.matcher(code);
        if (!words.lookingAt()) {
            return null;
        }
        String first = words.group(1).toLowerCase(Locale.ROOT);
        String second = String.valueOf(words.group(2)).toLowerCase(Locale.ROOT);
        if (OF_TRANSACTIONS.contains(first)
                && !second.equals("to")
                && !(first.equals("prepare") && !second.equals("transaction"))) {
            return first.toUpperCase(Locale.ROOT)
                    + " is not allowed: a script is part of the transaction that commits its batch";
        }
        if (first.equals("set")
                && !Set.of("local", "constraints", "transaction").contains(second)) {
            return "SET is not allowed, as it would outlive the script: write SET LOCAL";
        }
        return null;
    }

    /** Splits as the driver does: it knows quotes, dollar quotes and comments. */
    private static List<String> statements(String bound) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (NativeQuery query : Parser.parseJdbcSql(bound, true, false, true, false, false)) {
            if (!query.nativeSql.isBlank()) {
                statements.add(query.nativeSql);
            }
        }
        return statements;
    }

    private String where(String bound, int statementAt, SQLException error) {
        int offset = statementAt + leadingSpace(bound, statementAt);
        ServerErrorMessage said = error instanceof PSQLException server ? server.getServerErrorMessage() : null;
        if (said != null && said.getPosition() > 0) {
            offset = statementAt + said.getPosition() - 1;
        }
        return where(bound, offset, PostgresErrors.messageOf(error));
    }

    private String where(String bound, int offset, String message) {
        int line = (int)
                bound.substring(0, Math.min(offset, bound.length())).lines().count();
        line = Math.max(1, bound.substring(0, Math.min(offset, bound.length())).endsWith("\n") ? line + 1 : line);
        String original = text.lines().skip(line - 1L).findFirst().orElse("").strip();
        return "line " + line + ": " + message + " in: " + original;
    }

    private static int leadingSpace(String bound, int at) {
        int space = 0;
        while (at + space < bound.length() && Character.isWhitespace(bound.charAt(at + space))) {
            space++;
        }
        return space + 1;
    }

    /** A statement failed; the message says in which line. */
    static final class Failure extends Exception {

        private static final long serialVersionUID = 1L;

        Failure(String message, @Nullable SQLException cause) {
            super(message, cause);
        }
    }
}
