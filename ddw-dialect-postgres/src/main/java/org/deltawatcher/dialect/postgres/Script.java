package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A script of the executor {@code sql}: statements in which <code>{changes}</code> and <code>{net}</code> stand for the
 * batch as relations and {@code :batch_id} for its GUID.
 */
final class Script {

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "\\{(changes|net)}(\\s+(?:as\\s+)?([\\w\"]+))?|(?<!:):batch_id\\b", Pattern.CASE_INSENSITIVE);

    /** Words that follow a relation and are not its alias. */
    private static final Set<String> NO_ALIAS = Set.of(
            "where",
            "group",
            "order",
            "having",
            "window",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "except",
            "intersect",
            "join",
            "left",
            "right",
            "inner",
            "full",
            "cross",
            "natural",
            "on",
            "using",
            "returning",
            "set",
            "when");

    private final String text;

    Script(String text) {
        this.text = text;
    }

    /** Runs the statements in order. */
    void run(Connection connection, Source source, UUID batch) throws SQLException, Failure {
        String bound = bind(source, batch);
        int from = 0;
        for (String statement : statements(bound)) {
            int at = Math.max(from, bound.indexOf(statement, from));
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

    private String bind(Source source, UUID batch) {
        String literal = "'" + batch + "'::pg_catalog.uuid";
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            String relation = match.group(1);
            if (relation == null) {
                return Matcher.quoteReplacement(literal);
            }
            String view = relation.equalsIgnoreCase("net") ? source.netView() : source.changesView();
            String subquery = "(SELECT * FROM " + view + " WHERE batch_id = " + literal + ")";
            return Matcher.quoteReplacement(subquery + alias(match, relation));
        });
    }

    /** Keeps the alias that follows, or gives the relation its own name as older servers want one. */
    private static String alias(MatchResult match, String relation) {
        String following = match.group(2) == null ? "" : match.group(2);
        String word = match.group(3) == null ? "" : match.group(3).toLowerCase(Locale.ROOT);
        boolean isAlias = !word.isEmpty() && !NO_ALIAS.contains(word);
        return isAlias ? following : " AS " + relation.toLowerCase(Locale.ROOT) + following;
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
        int line = (int)
                bound.substring(0, Math.min(offset, bound.length())).lines().count();
        line = Math.max(1, bound.substring(0, Math.min(offset, bound.length())).endsWith("\n") ? line + 1 : line);
        String original = text.lines().skip(line - 1L).findFirst().orElse("").strip();
        return "line " + line + ": " + PostgresErrors.messageOf(error) + " in: " + original;
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

        Failure(String message, SQLException cause) {
            super(message, cause);
        }
    }
}
