package org.deltawatcher.docs.mysql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows as the program mysql shows them, names first. */
record ResultTable(List<Boolean> isNumber, List<List<String>> rows) {

    static ResultTable read(ResultSet result, UnaryOperator<String> shown) throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        List<List<String>> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Boolean> isNumber = new ArrayList<>();
        for (int column = 1; column <= meta.getColumnCount(); column++) {
            names.add(meta.getColumnLabel(column));
            isNumber.add(isNumber(meta.getColumnType(column)));
        }
        rows.add(names);
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= names.size(); column++) {
                String value = result.getString(column);
                row.add(value == null ? "NULL" : shown.apply(value));
            }
            rows.add(row);
        }
        return new ResultTable(isNumber, rows);
    }

    String shown() {
        if (rows.size() == 1) {
            return "Empty set\n";
        }
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int place = column;
            widths.add(
                    rows.stream().mapToInt(row -> row.get(place).length()).max().orElse(0));
        }
        StringBuilder rule = new StringBuilder("+");
        widths.forEach(width -> rule.append("-".repeat(width + 2)).append('+'));
        StringBuilder out = new StringBuilder().append(rule).append('\n');
        for (int line = 0; line < rows.size(); line++) {
            out.append('|');
            for (int column = 0; column < widths.size(); column++) {
                String cell = rows.get(line).get(column);
                String gap = " ".repeat(widths.get(column) - cell.length());
                out.append(' ')
                        .append(line > 0 && isNumber.get(column) ? gap + cell : cell + gap)
                        .append(" |");
            }
            out.append('\n').append(line == 0 ? rule + "\n" : "");
        }
        return out.append(rule).append('\n').toString();
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.BIT,
                    Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.NUMERIC,
                    Types.DECIMAL,
                    Types.REAL,
                    Types.DOUBLE -> true;
            default -> false;
        };
    }
}
