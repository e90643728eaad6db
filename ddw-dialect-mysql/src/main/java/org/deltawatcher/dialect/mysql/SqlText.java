package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.dialect.mysql.SqlParts.Kind;
import org.deltawatcher.dialect.mysql.SqlParts.Part;

/** Finds the named parameters of a statement, {@code :name} or {@code :`any name`}: outside strings, names and comments. */
final class SqlText {

    private static final Pattern IN_CODE = Pattern.compile(":=|:([\\p{L}_][\\p{L}\\p{N}_$]*)");

    private SqlText() {}

    /** A piece of a statement: text as it is, or the name of a parameter. */
    record Token(String text, boolean isParameter) {}

    static List<Token> tokens(String sql) {
        List<Token> tokens = new ArrayList<>();
        List<Part> parts = SqlParts.of(sql);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.kind() != Kind.CODE) {
                tokens.add(new Token(part.text(), false));
                continue;
            }
            boolean isNameNext = i + 1 < parts.size() && parts.get(i + 1).kind() == Kind.QUOTED_NAME;
            if (isNameNext && part.text().endsWith(":")) {
                inCode(part.text().substring(0, part.text().length() - 1), tokens);
                String name = parts.get(++i).text();
                tokens.add(new Token(name.substring(1, name.length() - 1).replace("``", "`"), true));
            } else {
                inCode(part.text(), tokens);
            }
        }
        return tokens;
    }

    private static void inCode(String code, List<Token> tokens) {
        Matcher matcher = IN_CODE.matcher(code);
        int from = 0;
        while (matcher.find()) {
            tokens.add(new Token(code.substring(from, matcher.start()), false));
            String name = matcher.group(1);
            tokens.add(name == null ? new Token(matcher.group(), false) : new Token(name, true));
            from = matcher.end();
        }
        tokens.add(new Token(code.substring(from), false));
    }
}
