package org.deltawatcher.dialect.mysql;

import java.util.List;
import java.util.stream.Collectors;
import org.deltawatcher.api.SourceName;

/** Quotes names from the catalog. */
final class Names {

    private Names() {}

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
