package org.deltawatcher.worker.demo.view;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.worker.cli.Paint;
import org.deltawatcher.worker.cli.Texts;
import org.deltawatcher.worker.demo.view.Frame.LoadLine;
import org.deltawatcher.worker.demo.view.Frame.ProcessLine;
import org.deltawatcher.worker.demo.view.Frame.WorkerLine;
import org.deltawatcher.worker.demo.view.Grid.Cell;

/** Writes a frame as lines that fit a screen. */
final class FrameText {

    /** From this width on there is room for what is nice to know. */
    private static final int WIDE = 100;

    private final int width;
    private final boolean hasColors;

    FrameText(int width, boolean hasColors) {
        this.width = width;
        this.hasColors = hasColors;
    }

    /** Returns so many lines at most; the events are cut first. */
    List<String> lines(Frame frame, int height) {
        List<String> lines = new ArrayList<>();
        lines.add(painted(Paint.BOLD, cut("DeltaWatcher demo: " + frame.phase())));
        lines.add(cut(written(frame.load())));
        lines.add(cut(open(frame.load())));
        lines.add(cut("captured  %s changes (a changed key counts twice)".formatted(Texts.count(frame.captured()))));
        lines.add(cut("processed %s changes (%.0f/s) by %d processes in %s"
                .formatted(
                        Texts.count(frame.processed()),
                        frame.processedPerSecond(),
                        frame.lines().size(),
                        Texts.counted(frame.batches(), "batch"))));
        lines.add("");
        lines.addAll(processes(frame.lines()));
        lines.add("");
        lines.addAll(workers(frame.workers()));
        frame.warnings().forEach(warning -> lines.add(painted(Paint.BAD, cut("warning: " + warning))));
        lines.add("");
        int room = Math.max(0, height - lines.size());
        frame.events().stream()
                .skip(Math.max(0, frame.events().size() - room))
                .forEach(event -> lines.add(cut(event.text())));
        return lines.subList(0, Math.min(lines.size(), height));
    }

    private static String written(LoadLine load) {
        return "written   %s changes (%.0f/s) in %s transactions; %s more rolled back"
                .formatted(
                        Texts.count(load.changes()),
                        load.perSecond(),
                        Texts.count(load.transactions()),
                        Texts.count(load.rollbacks()));
    }

    private static String open(LoadLine load) {
        return load.openFor() == null
                ? "open      no long transaction"
                : "open      a long transaction: for %s, with %s"
                        .formatted(Texts.duration(load.openFor()), Texts.counted(load.openChanges(), "change"));
    }

    private List<String> processes(List<ProcessLine> lines) {
        Grid grid = new Grid(width >= WIDE ? 3 : 1);
        grid.header(header());
        for (ProcessLine line : lines) {
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.of(line.name()));
            if (width >= WIDE) {
                cells.add(Cell.of(line.executor()));
                cells.add(Cell.of(line.state(), line.state().equals("stuck"), Paint.BAD));
            }
            cells.add(Cell.of(Texts.count(line.pending())));
            cells.add(Cell.of(Texts.count(line.processed())));
            cells.add(Cell.of("%.0f".formatted(line.perSecond())));
            cells.add(Cell.of(Texts.count(line.batches())));
            cells.add(Cell.of(Texts.duration(line.average())));
            cells.add(Cell.of(Texts.duration(line.worst())));
            cells.add(Cell.of(Texts.duration(line.lag())));
            cells.add(Cell.of(Texts.count(line.parked()), line.parked() > 0, Paint.BAD));
            cells.add(new Cell(line.stagedBy(), Paint.BUSY));
            grid.line(cells);
        }
        return grid.render(width, hasColors);
    }

    private List<String> header() {
        List<String> names = new ArrayList<>(List.of("PROCESS"));
        if (width >= WIDE) {
            names.add("EXECUTOR");
            names.add("STATE");
        }
        names.addAll(List.of("PENDING", "PROCESSED", "/S", "BATCHES", "AVG", "WORST", "LAG", "PARKED", "STAGED"));
        return names;
    }

    /** Puts as many of them on a line as there is room for. */
    private List<String> workers(List<WorkerLine> workers) {
        List<String> lines = new ArrayList<>();
        for (WorkerLine worker : workers) {
            String text = "%s  %s of %s%s"
                    .formatted(
                            worker.name(),
                            Texts.counted(worker.batches(), "batch"),
                            Texts.counted(worker.changes(), "change"),
                            worker.failed() == 0 ? "" : ", " + worker.failed() + " failed");
            int last = lines.size() - 1;
            String longer = last < 0 ? text : lines.get(last) + "   " + text;
            if (last < 0 || longer.length() > width) {
                lines.add(cut(text));
            } else {
                lines.set(last, longer);
            }
        }
        return lines;
    }

    private String cut(String line) {
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 3)) + "...";
    }

    private String painted(Paint paint, String text) {
        return hasColors ? paint.on(text) : text;
    }
}
