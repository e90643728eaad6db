package org.deltawatcher.worker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.deltawatcher.core.schedule.InvalidScheduleException;
import org.deltawatcher.core.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/** The documentation of all processes: Markdown with a Mermaid diagram, the same for the same processes. */
final class Catalog {

    /** The language of a definition's code block, by executor. */
    private static final Map<String, String> LANGUAGES =
            Map.of("sql", "sql", "row-sql", "json", "procedure", "sql", "command", "sh");

    private final Map<SourceName, Watch> watches = new TreeMap<>();
    private final Map<SourceName, List<ProcessDefinition>> processes = new TreeMap<>();
    private final List<String> lines = new ArrayList<>();

    Catalog(List<Watch> watches, List<ProcessDefinition> processes) {
        for (var watch : watches) {
            this.watches.put(watch.source(), watch);
            this.processes.put(watch.source(), new ArrayList<>());
        }
        for (var process : processes) {
            this.processes
                    .computeIfAbsent(process.key().source(), source -> new ArrayList<>())
                    .add(process);
        }
        lines.add("# Processes");
        lines.add("");
        diagram();
        this.processes.forEach(this::source);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private void diagram() {
        lines.add("```mermaid");
        lines.add("flowchart LR");
        int source = 0;
        int process = 0;
        for (var entry : processes.entrySet()) {
            source++;
            lines.add("    s" + source + "[(\"" + label(entry.getKey().toString()) + "\")]");
            for (var definition : entry.getValue()) {
                process++;
                lines.add("    s" + source + (definition.isActive() ? " --> " : " -.-> ") + "p" + process + "[\""
                        + label(definition.key().name()) + "<br/>" + label(definition.executor()) + ", "
                        + label(definition.schedule()) + "\"]");
            }
        }
        lines.add("```");
    }

    private void source(SourceName source, List<ProcessDefinition> definitions) {
        lines.add("");
        lines.add("## " + text(source.toString()));
        lines.add("");
        lines.add(tracking(watches.get(source)));
        if (definitions.isEmpty()) {
            lines.add("");
            lines.add("No process works on it.");
        }
        definitions.forEach(this::process);
    }

    private static String tracking(@Nullable Watch watch) {
        if (watch == null) {
            return "Not tracked.";
        }
        return switch (watch.state()) {
            case ON ->
                "Tracked by " + watch.capture() + ", key " + text(String.join(", ", watch.key())) + "; columns "
                        + text(String.join(", ", watch.columns())) + ".";
            case OFF -> "No longer tracked.";
            case BROKEN -> "Tracking is broken: " + text(watch.reason());
        };
    }

    private void process(ProcessDefinition process) {
        lines.add("");
        lines.add("### " + text(process.key().name()) + (process.isActive() ? "" : " (not active)"));
        if (!process.description().isBlank()) {
            lines.add("");
            lines.add(text(process.description().strip()));
        }
        lines.add("");
        lines.add("| | |");
        lines.add("|---|---|");
        row("executor", process.executor());
        if (process.target() != null) {
            row("target", process.target());
        }
        if (process.group() != null) {
            row("group", process.group());
        }
        row("schedule", schedule(process.schedule()));
        row("rows", process.filter() == null ? "all" : process.filter());
        row("lease", DurationText.format(process.leaseDuration()));
        row("batch size", Texts.count(process.batchSize()));
        row("lanes", Texts.count(process.lanes()));
        if (process.warnAfter() != null) {
            row("warns after", DurationText.format(process.warnAfter()));
        }
        row("initial", Texts.word(process.initial()));
        lines.add("");
        definition(process);
    }

    /** What SQL has let pass and no worker understands stands as it is: the catalog tells of everything. */
    private static String schedule(String schedule) {
        try {
            return Schedule.parse(schedule).describe();
        } catch (InvalidScheduleException e) {
            return schedule + " (not understood: " + e.reason() + ")";
        }
    }

    private void definition(ProcessDefinition process) {
        var definition = process.definition().strip();
        var fence = "```";
        while (definition.contains(fence)) {
            fence += "`";
        }
        lines.add(fence + LANGUAGES.getOrDefault(process.executor(), ""));
        definition.lines().forEach(lines::add);
        lines.add(fence);
    }

    private void row(String name, String value) {
        lines.add("| " + name + " | " + text(value).replace("|", "\\|") + " |");
    }

    /** Keeps Markdown from seeing marks in what people wrote. */
    private static String text(String value) {
        return value.replaceAll("\\s*\\R\\s*", " ").replaceAll("([\\\\`*_<\\[#])", "\\\\$1");
    }

    private static String label(String value) {
        return value.replace("\"", "#quot;");
    }
}
