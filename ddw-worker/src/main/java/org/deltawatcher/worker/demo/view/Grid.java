package org.deltawatcher.worker.demo.view;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.worker.cli.Paint;

/** Lines of cells in columns: first texts, then numbers at the right; two blanks apart, or one if it is tight. */
public final class Grid {

    private final int texts;
    private final List<List<Cell>> lines = new ArrayList<>();

    /** A piece of text and its colour. */
    public record Cell(String text, Paint paint) {
        public static Cell of(String text) {
            return new Cell(text, Paint.PLAIN);
        }

        static Cell of(String text, boolean isLoud, Paint loud) {
            return new Cell(text, isLoud ? loud : Paint.PLAIN);
        }
    }

    /**
     * Begins without lines.
     *
     * @param texts how many columns are texts, before the numbers
     */
    public Grid(int texts) {
        this.texts = texts;
    }

    public void header(List<String> names) {
        lines.add(names.stream().map(name -> new Cell(name, Paint.BOLD)).toList());
    }

    public void line(List<Cell> cells) {
        lines.add(List.copyOf(cells));
    }

    public List<String> render(int width, boolean hasColors) {
        List<Integer> widths = new ArrayList<>();
        for (List<Cell> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                int length = line.get(i).text().length();
                if (i == widths.size()) {
                    widths.add(length);
                } else {
                    widths.set(i, Math.max(widths.get(i), length));
                }
            }
        }
        int wide = widths.stream().mapToInt(Integer::intValue).sum() + 2 * (widths.size() - 1);
        String gap = wide <= width ? "  " : " ";
        return lines.stream().map(line -> text(line, widths, gap, hasColors)).toList();
    }

    private String text(List<Cell> line, List<Integer> widths, String gap, boolean hasColors) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.size(); i++) {
            Cell cell = line.get(i);
            String blank = " ".repeat(widths.get(i) - cell.text().length());
            String padded = i < texts ? cell.text() + blank : blank + cell.text();
            text.append(i == 0 ? "" : gap).append(hasColors ? cell.paint().on(padded) : padded);
        }
        return text.toString();
    }
}
