package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.List;

/** Takes SQL apart into code and what is not code, by the lexical rules of MySQL. The parts joined are the text. */
final class SqlParts {

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
            if (c == '\'' || c == '"') {
                at = take(Kind.STRING, at, endOfQuoted(at, c, true));
            } else if (c == '`') {
                at = take(Kind.QUOTED_NAME, at, endOfQuoted(at, c, false));
            } else if (c == '#' || isDashes(at)) {
                int end = sql.indexOf('\n', at);
                at = take(Kind.COMMENT, at, end < 0 ? sql.length() : end);
            } else if (sql.startsWith("/*", at) && !sql.startsWith("/*!", at) && !sql.startsWith("/*+", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = take(Kind.COMMENT, at, end < 0 ? sql.length() : end + 2);
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

    /** Two dashes begin a comment only before a space. */
    private boolean isDashes(int at) {
        return sql.startsWith("--", at) && (at + 2 == sql.length() || Character.isWhitespace(sql.charAt(at + 2)));
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
}
