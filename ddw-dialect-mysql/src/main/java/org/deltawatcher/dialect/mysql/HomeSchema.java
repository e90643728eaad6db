package org.deltawatcher.dialect.mysql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Lets statements be written with the schema's usual name, {@code ddw.}, and puts the configured one in its place. The
 * name is validated, so it needs no quotes.
 */
record HomeSchema(String name) implements TemplateEngine {

    /** Leaves room for the names of triggers, roles and channels that are made of it. */
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,29}");

    private static final Pattern USUAL = Pattern.compile("\\bddw\\.");

    HomeSchema {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArgumentException(
                    "schema must be made of lower-case letters, digits and _, at most 30, but is: " + name);
        }
    }

    @Override
    public String render(String template, StatementContext context) {
        return in(template);
    }

    String in(String sql) {
        return name.equals("ddw") ? sql : USUAL.matcher(sql).replaceAll(Matcher.quoteReplacement(name + "."));
    }
}
