package org.deltawatcher.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The SQL files for MySQL. They are written as the client {@code mysql} reads them. */
final class MysqlScripts {

    private MysqlScripts() {}

    /** Returns the statements of a script with values in place of their names. */
    static List<String> statements(String name, Map<String, String> values) {
        String text = Scripts.file("mysql/" + name).replace("{note}", note()).replace("DELIMITER //", "");
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return Arrays.stream(text.split("//\n"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    /** Returns the values of row {@code n}, in the order of the columns. */
    static String note() {
        return Scripts.file("mysql/delivery-note.sql").strip();
    }
}
