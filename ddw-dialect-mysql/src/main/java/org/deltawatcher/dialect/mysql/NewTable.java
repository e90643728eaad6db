package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;

/** The statements that make a table, within what the server lets an index entry and a row measure. For one use. */
final class NewTable {

    /** Bytes of an entry of an index. */
    private static final int LONGEST_ENTRY = 3_072;

    /** Bytes of a row without what is stored apart from it; the server's own limit is 65,535, with some of its own in it. */
    private static final int LONGEST_ROW = 60_000;

    private final TableShape table;
    private final Map<String, String> types = new LinkedHashMap<>();

    NewTable(TableShape table) {
        this.table = table;
        table.columns().forEach(column -> types.put(column.name(), column.nativeType()));
    }

    List<String> statements() {
        Set<String> exact = new LinkedHashSet<>(table.key());
        table.indexes().stream().filter(IndexShape::isUnique).forEach(index -> exact.addAll(index.columns()));
        types.replaceAll((name, type) -> exact.contains(name) ? type : unbounded(type));
        shorten(table.key());
        table.indexes().stream().filter(IndexShape::isUnique).forEach(index -> shorten(index.columns()));
        lighten(exact);
        List<String> lines = new ArrayList<>();
        for (ColumnShape column : table.columns()) {
            lines.add(Names.quoted(column.name()) + " " + types.get(column.name())
                    + (column.isNullable() && !table.key().contains(column.name()) ? " NULL" : " NOT NULL"));
        }
        lines.add("PRIMARY KEY (" + Names.list(table.key()) + ")");
        for (IndexShape index : table.indexes()) {
            if (index.isUnique() || bytes(index.columns()) <= LONGEST_ENTRY) {
                lines.add((index.isUnique() ? "UNIQUE KEY (" : "KEY (")
                        + index.columns().stream().map(this::indexed).collect(Collectors.joining(", ")) + ")");
            }
        }
        return List.of(
                "CREATE DATABASE IF NOT EXISTS " + Names.quoted(table.name().schema()),
                "CREATE TABLE " + Names.of(table.name()) + " (\n    " + String.join(",\n    ", lines)
                        + "\n) ENGINE = InnoDB");
    }

    /** What was bounded for an index that forbids nothing is as long as it likes, and indexed by its beginning. */
    private static String unbounded(String type) {
        NativeType parts = NativeType.parse(type);
        if (parts.name().equals("varchar") && parts.length(1) == MysqlTypes.LONGEST_KEY) {
            return "longtext COLLATE " + parts.collation();
        }
        return parts.name().equals("varbinary") && parts.length(1) == LONGEST_ENTRY ? "longblob" : type;
    }

    private String indexed(String column) {
        NativeType type = NativeType.parse(type(column));
        boolean isLong = type.name().endsWith("text") || type.name().endsWith("blob");
        return Names.quoted(column) + (isLong ? "(" + 255 + ")" : "");
    }

    /** Shortens the longest columns of an index until an entry fits. */
    private void shorten(List<String> columns) {
        while (bytes(columns) > LONGEST_ENTRY) {
            String longest = columns.stream()
                    .max((one, other) -> Integer.compare(bytes(one), bytes(other)))
                    .orElseThrow();
            NativeType type = NativeType.parse(type(longest));
            int tooMuch = (bytes(columns) - LONGEST_ENTRY) / (2 * type.mostBytes());
            int length = type.length(1) - Math.max(1, Math.min(tooMuch, type.length(1) / 2)); // of several, each a part
            if (length < 1) {
                return; // made of other things: let the server say so
            }
            types.put(longest, type.name() + "(" + length + ")" + collation(type));
        }
    }

    /** Takes the longest columns out of the row, so that it fits. */
    private void lighten(Set<String> exact) {
        while (rowBytes() > LONGEST_ROW) {
            String longest = types.keySet().stream()
                    .filter(column -> !exact.contains(column))
                    .max((one, other) -> Integer.compare(rowBytes(one), rowBytes(other)))
                    .orElse("");
            NativeType type = NativeType.parse(types.getOrDefault(longest, ""));
            if (!type.name().equals("varchar") && !type.name().equals("varbinary")) {
                return;
            }
            types.put(longest, type.name().equals("varchar") ? "longtext" + collation(type) : "longblob");
        }
    }

    private static String collation(NativeType type) {
        return type.collation().isEmpty() ? "" : " COLLATE " + type.collation();
    }

    private String type(String column) {
        return types.getOrDefault(column, "");
    }

    private int bytes(List<String> columns) {
        return columns.stream().mapToInt(this::bytes).sum();
    }

    private int bytes(String column) {
        NativeType type = NativeType.parse(type(column));
        return switch (type.name()) {
            case "char", "varchar" -> type.length(1) * type.mostBytes();
            case "binary", "varbinary" -> type.length(1);
            case "tinytext", "text", "mediumtext", "longtext" -> 255 * type.mostBytes();
            case "tinyblob", "blob", "mediumblob", "longblob" -> 255;
            case "decimal" -> type.length(10) / 2 + 2;
            case "uuid", "inet6" -> 16;
            default -> 8;
        };
    }

    private int rowBytes() {
        return types.keySet().stream().mapToInt(this::rowBytes).sum();
    }

    private int rowBytes(String column) {
        String name = NativeType.parse(type(column)).name();
        return name.endsWith("text") || name.endsWith("blob") ? 12 : bytes(column) + 2;
    }
}
