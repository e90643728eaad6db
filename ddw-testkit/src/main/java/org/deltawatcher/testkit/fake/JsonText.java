package org.deltawatcher.testkit.fake;

import java.util.List;
import java.util.StringJoiner;
import org.deltawatcher.api.Row;
import org.jspecify.annotations.Nullable;

/** Writes rows and keys as JSON objects. */
final class JsonText {

    private JsonText() {}

    static @Nullable String of(@Nullable Row row) {
        return row == null
                ? null
                : of(row.columns(), row.columns().stream().map(row::get).toList());
    }

    static String of(List<String> names, List<? extends @Nullable Object> values) {
        StringJoiner json = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < names.size(); i++) {
            json.add(quoted(names.get(i)) + ": " + value(values.get(i)));
        }
        return json.toString();
    }

    private static String value(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
