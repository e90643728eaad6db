package org.deltawatcher.dialect.mysql;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.SpecialValue;
import org.jspecify.annotations.Nullable;

/**
 * How values are written to a column, and which ones are refused because the server would take something else for them even
 * in strict mode: bytes that it fills up, labels that it takes for numbers, blanks that it cuts off, years of two digits.
 */
final class WrittenColumn {

    private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2})+");

    private final String name;
    private final String declared;
    private final NativeType type;
    private final List<String> labels;
    private final Set<String> known;
    private final long mostBytes;

    WrittenColumn(ColumnShape shape) {
        this.name = shape.name();
        this.declared = shape.nativeType();
        this.type = NativeType.parse(shape.nativeType());
        boolean hasLabels = type.name().equals("enum") || type.name().equals("set");
        this.labels = hasLabels ? type.labels() : List.of();
        this.known = new HashSet<>(labels);
        this.mostBytes = switch (type.name()) {
            case "tinytext" -> 255;
            case "text" -> 65_535;
            case "mediumtext" -> 16_777_215;
            default -> Long.MAX_VALUE;
        };
    }

    /** Returns a parameter of a statement that gets {@link Literal#text} and compares as the column does. */
    static String parameter(ColumnShape shape) {
        NativeType type = NativeType.parse(shape.nativeType());
        return switch (type.name()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year", "bit" ->
                type.isUnsigned() || type.name().equals("bit") ? "CAST(? AS UNSIGNED)" : "CAST(? AS SIGNED)";
            case "decimal" -> "CAST(? AS DECIMAL(" + type.length(10) + "," + type.scale() + "))";
            case "float", "double" -> "(? + 0e0)";
            case "date" -> "CAST(? AS DATE)";
            case "datetime", "timestamp" -> "CAST(? AS DATETIME(6))";
            case "time" -> "CAST(? AS TIME(6))";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> "UNHEX(?)";
            default -> "?";
        };
    }

    /**
     * Appends a value as a literal. Returns how many bytes more than characters that is.
     *
     * @throws ExecutionFailedException if the column would not hold this very value
     */
    int append(StringBuilder sql, @Nullable Object value) {
        if (value == null) {
            sql.append("NULL");
            return 0;
        }
        if (value instanceof SpecialValue) {
            return Literal.append(sql, value);
        } else if (value instanceof byte[] bytes && type.name().equals("binary")) {
            if (bytes.length != type.length(1)) {
                throw refused(bytes.length + " bytes: it fills them up");
            }
        } else if (value instanceof String text) {
            return appendText(sql, text);
        } else if (value instanceof Long number && type.name().equals("year")) {
            if (number != 0 && (number < 1901 || number > 2155)) {
                throw refused("a year before 1901 or after 2155");
            }
            sql.append('\'').append(number == 0 ? "0000" : number).append('\'');
            return 0;
        }
        return Literal.append(sql, value);
    }

    private int appendText(StringBuilder sql, String text) {
        if (type.name().equals("enum") && !known.contains(text)) {
            throw refused("a text that is none of its labels");
        } else if (type.name().equals("set") && !isSet(text)) {
            throw refused("a text that is no list of its labels in their order");
        } else if (text.length() > mostBytes / 4 && bytes(text) > mostBytes) {
            throw refused("a text of " + bytes(text) + " bytes");
        } else if (type.name().equals("json") && !JsonNumbers.areKept(text)) {
            throw refused("a number of this many digits");
        } else if (type.isOpaque()) {
            if (HEX.matcher(text).matches()) {
                sql.append("X'").append(text).append('\'');
                return 0;
            }
            sql.append(type.name().equals("vector") ? "STRING_TO_VECTOR(" : "ST_GeomFromText(");
            int more = Literal.appendQuoted(sql, text);
            sql.append(')');
            return more;
        }
        return Literal.appendQuoted(sql, text);
    }

    private long bytes(String text) {
        return type.mostBytes() == 1
                ? text.codePointCount(0, text.length())
                : text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The server sorts what is in a SET; another order would come back as another text. */
    private boolean isSet(String text) {
        if (text.isEmpty()) {
            return true;
        }
        int last = -1;
        for (String one : text.split(",", -1)) {
            int place = labels.indexOf(one);
            if (place <= last) {
                return false;
            }
            last = place;
        }
        return true;
    }

    private ExecutionFailedException refused(String what) {
        String shown = declared.replaceAll(" COLLATE \\w+$", "");
        return new ExecutionFailedException("column " + name + " of the target, " + shown + ", cannot hold " + what);
    }
}
