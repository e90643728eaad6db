package org.deltawatcher.dialect.mysql;

/** Quotes names from the catalog. */
final class Names {

    private Names() {}

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }
}
