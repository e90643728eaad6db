package org.deltawatcher.worker.demo.view;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.worker.demo.view.Story.Event;
import org.jspecify.annotations.Nullable;

/**
 * How things stand at one moment.
 *
 * @param phase what the demo is doing
 * @param load what the writers did
 * @param captured changes recorded in committed transactions; a change of a key is two
 * @param processed changes in committed batches, of all processes together
 * @param processedPerSecond the same, of late
 * @param lines a line for each process
 * @param workers a line for each worker
 * @param warnings what a person should look at
 * @param events what happened of late, oldest first
 */
public record Frame(
        String phase,
        LoadLine load,
        long captured,
        long processed,
        double processedPerSecond,
        List<ProcessLine> lines,
        List<WorkerLine> workers,
        List<String> warnings,
        List<Event> events) {

    public Frame {
        lines = List.copyOf(lines);
        workers = List.copyOf(workers);
        warnings = List.copyOf(warnings);
        events = List.copyOf(events);
    }

    long pending() {
        return lines.stream().mapToLong(ProcessLine::pending).sum();
    }

    long parked() {
        return lines.stream().mapToLong(ProcessLine::parked).sum();
    }

    long batches() {
        return lines.stream().mapToLong(ProcessLine::batches).sum();
    }

    Duration lag() {
        return lines.stream()
                .filter(line -> !line.isScheduled())
                .map(ProcessLine::lag)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    Duration worst() {
        return lines.stream()
                .map(ProcessLine::worst)
                .map(worst -> worst == null ? Duration.ZERO : worst)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * The writers.
     *
     * @param changes rows changed in committed transactions
     * @param perSecond the same, of late
     * @param transactions committed
     * @param rollbacks transactions rolled back
     * @param openFor how long the long transaction has been open, null if none is
     * @param openChanges rows changed in it
     */
    public record LoadLine(
            long changes,
            double perSecond,
            long transactions,
            long rollbacks,
            @Nullable Duration openFor,
            long openChanges) {}

    /** One process; durations are null before its first batch. */
    public record ProcessLine(
            String name,
            String executor,
            String state,
            boolean isScheduled,
            long pending,
            long processed,
            double perSecond,
            long batches,
            @Nullable Duration average,
            @Nullable Duration worst,
            Duration lag,
            String stagedBy,
            long parked) {}

    /** One worker and what it has done so far. */
    public record WorkerLine(String name, long batches, long changes, long failed) {}
}
