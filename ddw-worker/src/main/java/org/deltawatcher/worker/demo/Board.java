package org.deltawatcher.worker.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.SelfWatch.WarningQuery;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.worker.cli.Texts;
import org.deltawatcher.worker.demo.load.Tally;
import org.deltawatcher.worker.demo.view.Frame;
import org.deltawatcher.worker.demo.view.Frame.LoadLine;
import org.deltawatcher.worker.demo.view.Frame.ProcessLine;
import org.deltawatcher.worker.demo.view.Story;

/** Looks at the homes, the workers and the writers, and puts a frame together. Belongs to one thread. */
final class Board {

    private static final int BATCHES_LOOKED_AT = 30;
    private static final int MOST_WARNINGS = 3;
    private static final int MOST_EVENTS = 50;

    private final List<Home> homes;
    private final List<Registered> processes;
    private final Crew crew;
    private final Tally tally;
    private final Story story;
    private final Ticks ticks;
    private final Map<String, Rate> rates = new HashMap<>();

    Board(List<Registered> processes, Crew crew, Tally tally, Story story, Ticks ticks) {
        this.homes = processes.stream().map(Registered::home).distinct().toList();
        this.processes = List.copyOf(processes);
        this.crew = crew;
        this.tally = tally;
        this.story = story;
        this.ticks = ticks;
    }

    Frame look(String phase) {
        Map<String, ProcessStatus> statuses = homes.stream()
                .flatMap(home -> home.selfWatch().status().stream())
                .collect(Collectors.toMap(status -> status.key().name(), status -> status));
        Map<String, String> holders = holders();
        long processed =
                statuses.values().stream().mapToLong(ProcessStatus::processed).sum();
        return new Frame(
                phase,
                load(),
                captured(statuses),
                processed,
                rate("", processed),
                processes.stream()
                        .filter(process -> statuses.containsKey(process.name()))
                        .map(process -> line(process.definition(), statuses, holders))
                        .toList(),
                crew.lines(),
                homes.stream()
                        .flatMap(home -> home.selfWatch().warnings(new WarningQuery(false, MOST_WARNINGS)).stream())
                        .limit(MOST_WARNINGS)
                        .map(Board::text)
                        .toList(),
                story.last(MOST_EVENTS));
    }

    /** Counts at the process that has been there from the first change on and is handed every one. */
    private static long captured(Map<String, ProcessStatus> statuses) {
        ProcessStatus outside = statuses.get(DemoProcesses.OUTSIDE.name());
        return outside == null ? 0 : outside.processed() + outside.pending();
    }

    private LoadLine load() {
        Tally.Open open = tally.open();
        return new LoadLine(
                tally.changes(),
                rate("written", tally.changes()),
                tally.transactions(),
                tally.rollbacks(),
                open == null ? null : Duration.ofNanos(ticks.nanos() - open.since()),
                open == null ? 0 : open.changes());
    }

    private ProcessLine line(
            ProcessDefinition process, Map<String, ProcessStatus> statuses, Map<String, String> holders) {
        String name = process.key().name();
        ProcessStatus status = statuses.get(name);
        if (status == null) {
            throw new IllegalStateException("no status of process " + name);
        }
        return new ProcessLine(
                name,
                process.executor(),
                Texts.word(status.state()),
                !process.schedule().equals("continuous"),
                status.pending(),
                status.processed(),
                rate("process " + name, status.processed()),
                status.batches(),
                status.averageDuration(),
                status.worstDuration(),
                status.lag(),
                holders.getOrDefault(name, ""),
                status.parked());
    }

    /** Returns the workers that hold batches of each process just now. */
    private Map<String, String> holders() {
        return homes.stream()
                .flatMap(home -> home.selfWatch().batches(null, BATCHES_LOOKED_AT).stream())
                .filter(entry -> entry.state() == BatchEntry.State.STAGED)
                .collect(Collectors.groupingBy(
                        entry -> entry.batch().process().name(),
                        Collectors.mapping(
                                BatchEntry::worker,
                                Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), Board::names))));
    }

    /** Returns {@code w1}, {@code w1 w2} or {@code w1 +2}. */
    private static String names(SortedSet<String> workers) {
        return workers.size() <= 2 ? String.join(" ", workers) : workers.first() + " +" + (workers.size() - 1);
    }

    private double rate(String what, long count) {
        return rates.computeIfAbsent(what, key -> new Rate()).at(ticks.nanos() / 1e9, count);
    }

    private static String text(Warning warning) {
        return warning.process() == null ? warning.message() : warning.process().name() + ": " + warning.message();
    }
}
