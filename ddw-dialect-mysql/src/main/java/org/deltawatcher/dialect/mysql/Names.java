package org.deltawatcher.dialect.mysql;

import java.util.List;
import java.util.stream.Collectors;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.table.TableShape;

/** Quotes names from the catalog. */
final class Names {

    /** Characters that a name may have. */
    private static final int LONGEST = 64;

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
        if (name.length() > LONGEST) {
            throw new InvalidDefinitionException(what + " " + name + " would have a name of " + name.length()
                    + " characters, and MySQL takes " + LONGEST + "; give it another one");
        } else if (name.endsWith(" ")) {
            throw new InvalidDefinitionException(what + " " + name
                    + " has a blank at the end of its name, which MySQL does not take; give it another one");
        } else if (name.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            throw new InvalidDefinitionException(what + " " + name
                    + " has a character in its name that MySQL does not take, beyond U+FFFF; give it another one");
        }
    }

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String of(SourceName table) {
        return quoted(table.schema()) + "." + quoted(table.table());
    }

    static String list(List<String> names) {
        return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
    }
}
