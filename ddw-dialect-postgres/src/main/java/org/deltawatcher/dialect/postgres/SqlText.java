package org.deltawatcher.dialect.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the named parameters of a statement: outside strings, quoted names, dollar quotes, comments and casts. */
final class SqlText {

    private static final Pattern PART = Pattern.compile(
            "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\\$[A-Za-z_]*\\$).*?\\1|--[^\\n]*|/\\*.*?\\*/|::|:=|:([A-Za-z_]\\w*)|\\?",
            Pattern.DOTALL);

    private SqlText() {}

    /** A piece of a statement: text as it is, or the name of a parameter. */
    record Token(String text, boolean isParameter) {}

    static List<Token> tokens(String sql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = PART.matcher(sql);
        int from = 0;
        while (matcher.find()) {
            tokens.add(new Token(sql.substring(from, matcher.start()), false));
            String name = matcher.group(2);
            if (name != null) {
                tokens.add(new Token(name, true));
            } else {
                // an operator such as ? of jsonb: the driver wants it doubled
                tokens.add(new Token(matcher.group().equals("?") ? "??" : matcher.group(), false));
            }
            from = matcher.end();
        }
        tokens.add(new Token(sql.substring(from), false));
        return tokens;
    }
}
