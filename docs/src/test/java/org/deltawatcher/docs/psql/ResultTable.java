package org.deltawatcher.docs.psql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows as psql shows them. */
record ResultTable(List<String> names, List<Boolean> isRightAligned, List<List<String>> rows, boolean isVoid) {

    static ResultTable read(ResultSet result) throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        List<String> names = new ArrayList<>();
        List<Boolean> isRightAligned = new ArrayList<>();
        for (int column = 1; column <= meta.getColumnCount(); column++) {
            names.add(meta.getColumnLabel(column));
            isRightAligned.add(isNumber(meta.getColumnType(column)));
        }
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= names.size(); column++) {
                row.add(result.getString(column));
            }
            rows.add(Collections.unmodifiableList(row));
        }
        boolean isVoid = names.size() == 1 && meta.getColumnTypeName(1).equals("void");
        return new ResultTable(names, isRightAligned, rows, isVoid);
    }

    /** Sets a variable for each column of the only row; NULL unsets it. */
    void setVariables(String prefix, Map<String, String> variables) {
        if (rows.size() != 1) {
            throw new IllegalStateException("\\gset wants one row but there are " + rows.size());
        }
        for (int column = 0; column < names.size(); column++) {
            String value = rows.get(0).get(column);
            if (value == null) {
                variables.remove(prefix + names.get(column));
            } else {
                variables.put(prefix + names.get(column), value);
            }
        }
    }

    /** The form of {@code psql -A -t}. */
    String unaligned() {
        return rows.stream()
                .map(row -> row.stream().map(ResultTable::text).collect(Collectors.joining("|")) + "\n")
                .collect(Collectors.joining());
    }

    /** The form that psql has by itself. */
    String aligned() {
        StringBuilder out = new StringBuilder();
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            int place = column;
            widths.add(Math.max(
                    names.get(column).length(),
                    rows.stream()
                            .mapToInt(row -> text(row.get(place)).length())
                            .max()
                            .orElse(0)));
        }
        List<String> header = new ArrayList<>();
        List<String> rule = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            int gap = widths.get(column) - names.get(column).length();
            header.add(" ".repeat(gap / 2) + names.get(column) + " ".repeat(gap - gap / 2));
            rule.add("-".repeat(widths.get(column) + 2));
        }
        out.append(" ").append(String.join(" | ", header).stripTrailing()).append("\n");
        out.append(String.join("+", rule)).append("\n");
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < names.size(); column++) {
                String text = text(row.get(column));
                String gap = " ".repeat(widths.get(column) - text.length());
                cells.add(isRightAligned.get(column) ? gap + text : text + gap);
            }
            out.append((" " + String.join(" | ", cells)).stripTrailing()).append("\n");
        }
        return out.append(rows.size() == 1 ? "(1 row)\n" : "(" + rows.size() + " rows)\n")
                .toString();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.REAL, Types.DOUBLE -> true;
            default -> false;
        };
    }
}
