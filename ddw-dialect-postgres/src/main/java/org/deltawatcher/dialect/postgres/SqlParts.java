package org.deltawatcher.dialect.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes SQL apart into code and what is not code, by the lexical rules of PostgreSQL. The parts joined are the text. */
final class SqlParts {

    private static final Pattern DOLLAR = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$");

    private final String sql;
    private final List<Part> parts = new ArrayList<>();
    private int from;

    private SqlParts(String sql) {
        this.sql = sql;
    }

    enum Kind {
        CODE,
        STRING,
        QUOTED_NAME,
        DOLLAR_QUOTED,
        COMMENT
    }

    record Part(Kind kind, String text) {}

    /** What is not closed reaches to the end. */
    static List<Part> of(String sql) {
        SqlParts scan = new SqlParts(sql);
        scan.run();
        return scan.parts;
    }

    private void run() {
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'') {
                at = take(Kind.STRING, at, endOfQuoted(at, '\'', isEscaped(at)));
            } else if (c == '"') {
                at = take(Kind.QUOTED_NAME, at, endOfQuoted(at, '"', false));
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = take(Kind.COMMENT, at, end < 0 ? sql.length() : end);
            } else if (sql.startsWith("/*", at)) {
                at = take(Kind.COMMENT, at, endOfComment(at));
            } else if (c == '$' && !isInWord(at)) {
                int end = endOfDollarQuoted(at);
                at = end < 0 ? at + 1 : take(Kind.DOLLAR_QUOTED, at, end);
            } else {
                at++;
            }
        }
        take(Kind.CODE, at, at);
    }

    private int take(Kind kind, int at, int end) {
        if (at > from) {
            parts.add(new Part(Kind.CODE, sql.substring(from, at)));
        }
        if (end > at) {
            parts.add(new Part(kind, sql.substring(at, end)));
        }
        from = end;
        return end;
    }

    private int endOfQuoted(int at, char quote, boolean isEscaped) {
        for (int i = at + 1; i < sql.length(); i++) {
            if (isEscaped && sql.charAt(i) == '\\') {
                i++;
            } else if (sql.charAt(i) == quote) {
                if (i + 1 == sql.length() || sql.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
        }
        return sql.length();
    }

    /** Tells whether it is a string such as {@code E'\''}. */
    private boolean isEscaped(int at) {
        return at > 0 && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E') && !isInWord(at - 1);
    }

    private boolean isInWord(int at) {
        return at > 0 && (Character.isLetterOrDigit(sql.charAt(at - 1)) || "_$".indexOf(sql.charAt(at - 1)) >= 0);
    }

    private int endOfComment(int at) {
        int depth = 0;
        for (int i = at; i < sql.length() - 1; i++) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i++;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return sql.length();
    }

    private int endOfDollarQuoted(int at) {
        Matcher tag = DOLLAR.matcher(sql).region(at, sql.length());
        if (!tag.lookingAt()) {
            return -1;
        }
        int end = sql.indexOf(tag.group(), tag.end());
        return end < 0 ? sql.length() : end + tag.group().length();
    }
}
