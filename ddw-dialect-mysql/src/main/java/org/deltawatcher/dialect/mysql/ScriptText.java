package org.deltawatcher.dialect.mysql;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.dialect.mysql.Sources.Source;
import org.deltawatcher.dialect.mysql.SqlParts.Kind;
import org.deltawatcher.dialect.mysql.SqlParts.Part;

/** Puts a batch into a script. Strings, quoted names and comments stay as they are. */
final class ScriptText {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{(changes|net)}|(?<!:):batch_id\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern WORD = Pattern.compile("\\s*([\\p{L}_][\\p{L}\\p{N}_$]*)?");

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
            "when",
            "into",
            "loop",
            "end",
            "then");

    private final String changesView;
    private final String netView;
    private final String literal;

    ScriptText(Source source, UUID batch) {
        changesView = source.changesView();
        netView = source.netView();
        literal = "'" + batch + "'";
    }

    /** Returns the script with as many lines as it had. */
    String bind(String script) {
        List<Part> parts = SqlParts.of(script);
        StringBuilder bound = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.kind() == Kind.CODE) {
                bindCode(part.text(), parts.subList(i + 1, parts.size()), bound);
            } else {
                bound.append(part.text());
            }
        }
        return bound.toString();
    }

    private void bindCode(String code, List<Part> following, StringBuilder bound) {
        Matcher matcher = PLACEHOLDER.matcher(code);
        int from = 0;
        while (matcher.find()) {
            bound.append(code, from, matcher.start());
            from = matcher.end();
            String relation = matcher.group(1);
            if (relation == null) {
                bound.append(literal);
                continue;
            }
            String name = relation.toLowerCase(Locale.ROOT);
            bound.append("(SELECT * FROM ")
                    .append(name.equals("net") ? netView : changesView)
                    .append(" WHERE batch_id = ")
                    .append(literal)
                    .append(')');
            if (!hasAlias(code.substring(from), following)) {
                // the server wants one
                bound.append(" AS ").append(name);
            }
        }
        bound.append(code.substring(from));
    }

    private static boolean hasAlias(String rest, List<Part> following) {
        Matcher word = WORD.matcher(rest);
        if (word.lookingAt() && word.group(1) != null) {
            return !NO_ALIAS.contains(word.group(1).toLowerCase(Locale.ROOT));
        }
        if (!rest.isBlank() || following.isEmpty()) {
            return false;
        }
        Part next = following.get(0);
        List<Part> beyond = following.subList(1, following.size());
        return switch (next.kind()) {
            case QUOTED_NAME -> true;
            case COMMENT -> hasAlias("", beyond);
            case CODE -> hasAlias(next.text(), beyond);
            case STRING -> false;
        };
    }
}
