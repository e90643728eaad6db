package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type as the catalog writes it, {@code varchar(20)} or {@code int unsigned}, taken apart. Text has its collation behind
 * it, as a column definition would.
 *
 * @param name without what is in brackets
 * @param arguments what is in brackets, empty if there is nothing
 * @param isUnsigned whether it starts at 0
 * @param collation empty if it is no text
 */
record NativeType(String name, String arguments, boolean isUnsigned, String collation) {

    private static final Pattern FORM = Pattern.compile(
            "([a-z][a-z0-9]*)(?:\\((.*)\\))?( unsigned)?( zerofill)?(?: COLLATE (\\w+))?", Pattern.DOTALL);

    /** Takes a type apart; one that no version of MySQL writes so comes back as a name that none has. */
    static NativeType parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return new NativeType("", text, false, "");
        }
        return new NativeType(parts.group(1), orEmpty(parts.group(2)), parts.group(3) != null, orEmpty(parts.group(5)));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** Returns the first number in brackets, or what holds without one. */
    int length(int otherwise) {
        String first = arguments.contains(",") ? arguments.substring(0, arguments.indexOf(',')) : arguments;
        return first.isEmpty() ? otherwise : Integer.parseInt(first.strip());
    }

    /** Returns the second number in brackets, 0 without one. */
    int scale() {
        int comma = arguments.indexOf(',');
        return comma < 0 ? 0 : Integer.parseInt(arguments.substring(comma + 1).strip());
    }

    /** Tells whether there are two numbers in brackets. */
    boolean hasScale() {
        return arguments.indexOf(',') >= 0;
    }

    /** Tells whether its values are shapes or vectors, which travel as the server's own bytes. */
    boolean isOpaque() {
        return switch (name) {
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection",
                    "vector" -> true;
            default -> false;
        };
    }

    boolean isText() {
        return switch (name) {
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> true;
            default -> false;
        };
    }

    /** Returns the bytes that a TEXT of a character at most takes in this collation's character set; 4 if that varies. */
    int mostBytes() {
        String set = collation.toLowerCase(Locale.ROOT);
        if (set.startsWith("latin") || set.startsWith("ascii") || set.startsWith("cp125") || set.startsWith("koi8")) {
            return 1;
        }
        return set.startsWith("utf8mb3") || set.startsWith("utf8_") ? 3 : 4;
    }

    /** Returns the labels of an ENUM or SET, as the catalog quotes them. */
    List<String> labels() {
        List<String> labels = new ArrayList<>();
        StringBuilder label = new StringBuilder();
        boolean isInside = false;
        for (int i = 0; i < arguments.length(); i++) {
            char letter = arguments.charAt(i);
            boolean hasNext = i + 1 < arguments.length();
            if (!isInside) {
                isInside = letter == '\'';
            } else if (letter == '\'' && hasNext && arguments.charAt(i + 1) == '\'') {
                label.append('\'');
                i++;
            } else if (letter == '\'') {
                labels.add(label.toString());
                label.setLength(0);
                isInside = false;
            } else if (letter == '\\' && hasNext) {
                label.append(unescaped(arguments.charAt(++i)));
            } else {
                label.append(letter);
            }
        }
        return labels;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case '0' -> '\0';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> letter;
        };
    }
}
