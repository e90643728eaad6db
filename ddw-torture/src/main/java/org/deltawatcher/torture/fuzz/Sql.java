package org.deltawatcher.torture.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/** What differs in the SQL of the two products. */
enum Sql {
    POSTGRES('"', 63) {
        @Override
        String text(String value) {
            return "'" + value.replace("'", "''") + "'";
        }

        @Override
        String asText(Column column) {
            return quoted(column.name()) + "::text";
        }

        @Override
        String put(Table table, String insert) {
            String rest = table.others().isEmpty()
                    ? "NOTHING"
                    : "UPDATE SET "
                            + table.others().stream()
                                    .map(column -> quoted(column.name()) + " = excluded." + quoted(column.name()))
                                    .collect(Collectors.joining(", "));
            return insert + " ON CONFLICT (" + table.names(table.key()) + ") DO " + rest;
        }

        @Override
        List<String> session() {
            return List.of("SET TimeZone = 'UTC'");
        }

        @Override
        Kind kind(Random random) {
            return PostgresKinds.pick(random);
        }
    },
    MYSQL('`', 64) {
        @Override
        String text(String value) {
            return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'";
        }

        @Override
        String asText(Column column) {
            String name = quoted(column.name());
            String declared = column.kind().declared();
            return switch (column.kind().sense()) {
                case BYTES -> "HEX(" + name + ")";
                case FLAG -> name + " + 0";
                case REAL -> "CAST(" + name + " AS DOUBLE)";
                case NUMBER -> {
                    if (declared.startsWith("BIT")) {
                        yield "CAST(" + name + " AS UNSIGNED)";
                    }
                    yield declared.equals("YEAR") ? name + " + 0" : name; // 0 is written in two ways
                }
                case JSON, TIME -> "CAST(" + name + " AS CHAR)";
                case TEXT -> MysqlKinds.isOpaque(declared) ? "HEX(" + name + ")" : name;
                case PADDED, GUID, DOUBLE -> name;
            };
        }

        @Override
        String put(Table table, String insert) {
            return table.others().isEmpty()
                    ? insert.replaceFirst("INSERT", "REPLACE")
                    : insert + " AS n ON DUPLICATE KEY UPDATE "
                            + table.others().stream()
                                    .map(column -> quoted(column.name()) + " = n." + quoted(column.name()))
                                    .collect(Collectors.joining(", "));
        }

        @Override
        List<String> session() {
            return List.of("SET time_zone = '+00:00'");
        }

        @Override
        Kind kind(Random random) {
            return MysqlKinds.pick(random);
        }
    };

    private final String quote;

    /** Bytes of a name on PostgreSQL, characters on MySQL. */
    final int longestName;

    Sql(char quote, int longestName) {
        this.quote = String.valueOf(quote);
        this.longestName = longestName;
    }

    static Sql of(String product) {
        return valueOf(product.toUpperCase(Locale.ROOT));
    }

    /** Returns how much of {@link #longestName} a name takes. */
    final int length(String name) {
        return this == POSTGRES ? name.getBytes(StandardCharsets.UTF_8).length : name.length();
    }

    final String quoted(String name) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** Returns a literal. */
    abstract String text(String value);

    /** Returns a column's text in the product's own SQL. */
    abstract String asText(Column column);

    /** Makes of an insert one that changes the row if it is there. */
    abstract String put(Table table, String insert);

    /** Returns what a session starts with. */
    abstract List<String> session();

    /** Returns a type. */
    abstract Kind kind(Random random);
}
