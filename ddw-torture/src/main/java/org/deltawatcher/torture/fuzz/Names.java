package org.deltawatcher.torture.fuzz;

import java.util.List;
import java.util.Random;

/** Names of tables, columns and processes that are legal and nothing else. */
final class Names {

    private static final List<String> HOSTILE = List.of(
            "id",
            "Order",
            "SELECT",
            "a\"b",
            "a`b",
            "a'b",
            "a b",
            " blank before",
            "%",
            "%s %1$s",
            "$$",
            "$1",
            "$body$",
            "{changes}",
            "{net}",
            ":batch_id",
            ":new_id",
            "?",
            "back\\slash",
            "end\\",
            "a.b",
            "a;--",
            "/*a*/",
            "#a",
            "\"",
            "`",
            "'",
            "\"\"",
            "naïve",
            "日本語",
            "Größe",
            "line\nbreak",
            "tab\tstop",
            "op",
            "position",
            "transaction",
            "changed_at",
            "origin",
            "batch_id",
            "bucket",
            "old_a",
            "new_a",
            "a",
            "n",
            "lane",
            "value",
            "NEW",
            "OLD",
            "null",
            "user",
            "key",
            "rank",
            "ddw",
            "0",
            "1e5",
            "_",
            "[a]",
            "{\"a\": 1}",
            "a,b",
            "(a)");

    private Names() {}

    /** Returns a name; on PostgreSQL seldom one with a character beyond the BMP, which MySQL does not take. */
    static String pick(Random random, Sql sql) {
        String name = HOSTILE.get(random.nextInt(HOSTILE.size()));
        int kind = random.nextInt(60);
        if (kind == 0) {
            return longest(name, 'x', sql);
        } else if (kind == 1) {
            return longest(name, 'ü', sql);
        } else if (kind == 2 && sql == Sql.POSTGRES) {
            return name + "𝄞 ";
        } else if (kind < 20) {
            return "c" + random.nextInt(1000);
        }
        return name;
    }

    private static String longest(String name, char with, Sql sql) {
        StringBuilder longest = new StringBuilder(name);
        while (sql.length(longest.toString() + with) <= sql.longestName) {
            longest.append(with);
        }
        return longest.toString();
    }
}
