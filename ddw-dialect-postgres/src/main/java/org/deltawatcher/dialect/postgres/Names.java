package org.deltawatcher.dialect.postgres;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.table.TableShape;

/** Quotes identifiers. */
final class Names {

    /** Bytes that a name may have; the server cuts a longer one, and only remarks on that. */
    private static final int LONGEST = 63;

    private Names() {}

    /**
     * Makes sure that the server takes the names of a table as they are.
     *
     * @throws InvalidDefinitionException if it does not, with the name
     */
    static void check(TableShape table) {
        check("schema", table.name().schema());
        check("table", table.name().table());
        table.columnNames().forEach(column -> check("column", column));
    }

    /** Makes sure that the server takes a name as it is. */
    static void check(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new InvalidDefinitionException(what + " " + name + " would have a name of " + bytes
                    + " bytes, and PostgreSQL takes " + LONGEST + "; give it another one");
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String of(SourceName table) {
        return quoted(table.schema()) + "." + quoted(table.table());
    }

    static String list(List<String> names) {
        return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
    }
}
