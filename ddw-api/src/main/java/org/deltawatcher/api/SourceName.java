package org.deltawatcher.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a watched table, {@code schema.table}, case-sensitive and without quotes.
 *
 * @param schema the schema as the catalog spells it, never blank
 * @param table the table as the catalog spells it, never blank
 */
public record SourceName(String schema, String table) implements Comparable<SourceName> {

    /** Possessive: a name of thousands of characters would not fit on the stack. */
    private static final String PART = "(?:\"((?:[^\"]++|\"\")++)\"|([\\p{L}_][\\p{L}\\p{N}_$]*))";

    private static final Pattern TEXT = Pattern.compile(PART + "\\." + PART);
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    public SourceName {
        requireName("schema", schema);
        requireName("table", table);
    }

    /**
     * Reads {@code schema.table}; a part in double quotes may hold any character, a quote doubled. Parts without
     * quotes are taken as they are written: the database folds their case, not this class.
     *
     * @throws InvalidArgumentException if the text is not two names joined by a dot
     */
    public static SourceName parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new InvalidArgumentException("source must be schema.table, such as public.delivery_notes"
                    + " (put double quotes around a name with other characters), but is: " + text);
        }
        return new SourceName(part(matcher, 1), part(matcher, 3));
    }

    /** Returns the text that {@link #parse} reads back, with quotes where the name needs them. */
    @Override
    public String toString() {
        return quoted(schema) + "." + quoted(table);
    }

    @Override
    public int compareTo(SourceName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : table.compareTo(other.table);
    }

    private static String part(Matcher matcher, int group) {
        String quoted = matcher.group(group);
        return quoted != null ? quoted.replace("\"\"", "\"") : matcher.group(group + 1);
    }

    private static String quoted(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void requireName(String what, String name) {
        if (name.isBlank()) {
            throw new InvalidArgumentException(what + " of a source must not be blank");
        }
    }
}
