package org.deltawatcher.worker.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import com.github.freva.asciitable.Styler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a table. Cells are one line; those that do not fit the screen are cut with {@code …}. */
public final class Table<T> {

    private static final int NARROWEST = 8;
    private static final String GAP = "  ";
    /** Columns apart by blanks and nothing else: easy to read, and easy to cut with awk. */
    private static final Character[] NO_BORDER = AsciiTable.NO_BORDERS;

    private final List<Column<T>> columns = new ArrayList<>();

    /** Adds a column of text. */
    public Table<T> text(String header, Function<T, @Nullable String> cell) {
        return add(new Column<>(header, HorizontalAlign.LEFT, cell, row -> Paint.PLAIN));
    }

    /** Adds a column of numbers, at the right. */
    public Table<T> number(String header, Function<T, @Nullable String> cell) {
        return add(new Column<>(header, HorizontalAlign.RIGHT, cell, row -> Paint.PLAIN));
    }

    /** Adds a column of text in colours. */
    public Table<T> painted(String header, Function<T, @Nullable String> cell, Function<T, Paint> paint) {
        return add(new Column<>(header, HorizontalAlign.LEFT, cell, paint));
    }

    private Table<T> add(Column<T> column) {
        columns.add(column);
        return this;
    }

    /** Returns the table as lines without blanks at their ends. */
    List<String> render(List<T> rows, int width, boolean colors) {
        var widths = widths(rows, width);
        var data = new ArrayList<ColumnData<T>>();
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            // The library counts the blank at each side of a cell as part of the column.
            data.add(new com.github.freva.asciitable.Column()
                    .header(column.header())
                    .headerAlign(column.align())
                    .dataAlign(column.align())
                    .maxWidth(widths[i] + GAP.length(), OverflowBehaviour.ELLIPSIS_RIGHT)
                    .with(column::cellOf));
        }
        var table = AsciiTable.builder()
                .border(NO_BORDER)
                .lineSeparator("\n")
                .styler(colors ? new Colors(rows) : new Styler() {})
                .data(rows, data)
                .asString();
        return table.lines()
                .map(line -> line.startsWith(" ") ? line.substring(1).stripTrailing() : line.stripTrailing())
                .collect(Collectors.toList());
    }

    /** Takes from the widest columns until all fit. */
    private int[] widths(List<T> rows, int screen) {
        var widths = new int[columns.size()];
        long sum = (long) GAP.length() * (columns.size() - 1);
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).naturalWidth(rows);
            sum += widths[i];
        }
        while (sum > screen) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
            sum--;
        }
        return widths;
    }

    private record Column<T>(
            String header, HorizontalAlign align, Function<T, @Nullable String> cell, Function<T, Paint> paint) {

        String cellOf(T row) {
            var text = cell.apply(row);
            return text == null ? "" : text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ");
        }

        int naturalWidth(List<T> rows) {
            int widest = header.length();
            for (var row : rows) {
                widest = Math.max(widest, cellOf(row).length());
            }
            return widest;
        }
    }

    /** Paints cells after they have been cut and filled up, so that colours do not count as letters. */
    private final class Colors implements Styler {

        private final List<T> rows;

        private Colors(List<T> rows) {
            this.rows = rows;
        }

        @Override
        public List<String> styleCell(com.github.freva.asciitable.Column column, int row, int col, List<String> data) {
            var paint = columns.get(col).paint().apply(rows.get(row));
            return data.stream().map(paint::on).toList();
        }

        @Override
        public List<String> styleHeader(com.github.freva.asciitable.Column column, int col, List<String> data) {
            return data.stream().map(Paint.BOLD::on).toList();
        }
    }
}
