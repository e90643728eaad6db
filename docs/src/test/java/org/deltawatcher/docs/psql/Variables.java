package org.deltawatcher.docs.psql;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the values of psql's variables where they are named. */
final class Variables {

    private static final Pattern USE = Pattern.compile(":(?:\\{\\?(\\w+)}|'(\\w+)'|(\\w+))");

    private Variables() {}

    static String expand(String text, Map<String, String> variables) {
        return USE.matcher(text).replaceAll(use -> Matcher.quoteReplacement(value(use, variables)));
    }

    private static String value(java.util.regex.MatchResult use, Map<String, String> variables) {
        if (use.group(1) != null) {
            return variables.containsKey(use.group(1)) ? "TRUE" : "FALSE";
        }
        if (use.group(2) != null) {
            String value = variables.get(use.group(2));
            return value == null ? use.group() : "'" + value.replace("'", "''") + "'";
        }
        return variables.getOrDefault(use.group(3), use.group());
    }
}
