package org.deltawatcher.torture.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table.
 *
 * @param unique columns of a second unique index, perhaps none
 * @param keys values that rows have for a key: few, so that they come and go
 * @param isUnfit whether rows may have values that the other product cannot hold
 */
record Table(
        Sql sql,
        String schema,
        String name,
        List<Column> columns,
        List<Column> key,
        List<Column> unique,
        List<List<String>> keys,
        boolean isUnfit) {

    private static final int MOST_COLUMNS = 12;
    private static final int MOST_KEYS = 12;

    Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        unique = List.copyOf(unique);
        keys = List.copyOf(keys);
    }

    /**
     * Makes one.
     *
     * @param number tells it from others in the schema
     * @param isAbroad whether it goes to another product
     */
    static Table random(Random random, Sql sql, String schema, int number, boolean isAbroad) {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int keyColumns = 1 + random.nextInt(3);
        int others = random.nextInt(MOST_COLUMNS - keyColumns + 1);
        while (columns.size() < keyColumns + others) {
            boolean isKey = columns.size() < keyColumns;
            Kind kind = sql.kind(random);
            String name = Names.pick(random, sql);
            // names that differ by case alone are one name on MySQL, and two columns of one table here are not of the
            // kind
            if ((!isKey || kind.canBeKey()) && names.add(name.toLowerCase(Locale.ROOT))) {
                columns.add(new Column(name, kind, !isKey && random.nextInt(3) > 0));
            }
        }
        List<Column> key = new ArrayList<>(columns.subList(0, keyColumns));
        List<Column> indexable = columns.subList(keyColumns, columns.size()).stream()
                .filter(column -> column.kind().canBeKey())
                .toList();
        List<Column> unique = indexable.isEmpty() || random.nextInt(3) > 0
                ? List.of()
                : indexable.subList(0, 1 + random.nextInt(Math.min(2, indexable.size())));
        Collections.shuffle(key, random);
        Collections.shuffle(columns, random);
        Set<List<String>> keys = new HashSet<>();
        for (int i = 0; i < MOST_KEYS; i++) {
            keys.add(key.stream()
                    .map(column -> column.kind().literal().apply(random))
                    .toList());
        }
        return new Table(
                sql,
                schema,
                tableName(random, sql, number),
                columns,
                key,
                unique,
                List.copyOf(new ArrayList<>(keys)),
                isAbroad && unique.isEmpty() && random.nextInt(4) == 0);
    }

    /** Two tables of a schema must not have one name. */
    static String tableName(Random random, Sql sql, int number) {
        String name = Names.pick(random, sql);
        String suffix = number + "'";
        while (sql.length(name + suffix) > sql.longestName) {
            name = name.substring(0, name.length() - 1);
        }
        return name + suffix;
    }

    /** Columns that are no part of the key. */
    List<Column> others() {
        return columns.stream().filter(column -> !key.contains(column)).toList();
    }

    String names(List<Column> some) {
        return some.stream().map(column -> sql.quoted(column.name())).collect(Collectors.joining(", "));
    }

    /** Returns its name for statements. */
    String quoted() {
        return sql.quoted(schema) + "." + sql.quoted(name);
    }

    /** Returns the statement that makes it. */
    String create() {
        String declared = columns.stream()
                .map(column -> "  " + sql.quoted(column.name()) + " "
                        + column.kind().declared() + (column.isNullable() ? "" : " NOT NULL"))
                .collect(Collectors.joining(",\n"));
        return "CREATE TABLE " + quoted() + " (\n" + declared + ",\n  PRIMARY KEY (" + names(key) + ")"
                + (unique.isEmpty() ? "" : ",\n  UNIQUE (" + names(unique) + ")") + ")";
    }

    /** Returns which row a key is of, as a condition. */
    String is(List<String> values) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> sql.quoted(key.get(i).name()) + " = " + values.get(i))
                .collect(Collectors.joining(" AND "));
    }

    /** Returns what reads all values as text. */
    String select() {
        return select(quoted());
    }

    private String select(String from) {
        return columns.stream().map(sql::asText).collect(Collectors.joining(", ", "SELECT ", " FROM " + from));
    }
}
