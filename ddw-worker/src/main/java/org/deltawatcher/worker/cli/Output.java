package org.deltawatcher.worker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** Prints results: sentences and tables for people, JSON with {@code --json}. */
final class Output {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GlobalOptions options;
    private final Terminal terminal;

    @Inject
    Output(GlobalOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    boolean isJson() {
        return options.isJson();
    }

    Terminal terminal() {
        return terminal;
    }

    /** Prints a list: a JSON array with an object a line, or a table, or the sentence if there is nothing. */
    <T> void list(List<T> rows, Table<T> table, Function<T, JsonNode> json, String nothing) {
        if (isJson()) {
            array(rows.stream().map(json).toList());
        } else if (rows.isEmpty()) {
            line(nothing);
        } else {
            table(rows, table);
        }
    }

    /** Prints a table, whatever the options say. */
    <T> void table(List<T> rows, Table<T> table) {
        int width = terminal.isInteractive() ? terminal.width() : Terminal.UNLIMITED;
        table.render(rows, width, hasColors()).forEach(this::line);
    }

    /** Prints what happened: a sentence, or an object that says the same. */
    void outcome(String sentence, JsonNode json) {
        if (isJson()) {
            json(json);
        } else {
            line(sentence);
        }
    }

    /** Prints the steps that were done, or the sentence if there were none. */
    void steps(List<String> steps, String nothing) {
        if (isJson()) {
            json(Json.object().set("steps", Json.strings(steps)));
        } else if (steps.isEmpty()) {
            line(nothing);
        } else {
            steps.forEach(this::line);
        }
    }

    /** Tells what works but may surprise, beside the results. */
    void note(String text) {
        terminal.err().println("Note: " + text);
    }

    void line(String text) {
        terminal.out().println(text);
    }

    void json(JsonNode node) {
        line(text(node));
    }

    void flush() {
        terminal.out().flush();
    }

    String time(@Nullable Instant instant) {
        return Texts.time(instant, terminal.zone());
    }

    String painted(Paint paint, String text) {
        return hasColors() ? paint.on(text) : text;
    }

    private boolean hasColors() {
        return options.wantsColors(terminal);
    }

    private void array(List<JsonNode> nodes) {
        if (nodes.isEmpty()) {
            line("[]");
            return;
        }
        for (int i = 0; i < nodes.size(); i++) {
            line((i == 0 ? "[" : " ") + text(nodes.get(i)) + (i == nodes.size() - 1 ? "]" : ","));
        }
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new InvalidArgumentException("a value has no form in JSON: " + e.getOriginalMessage(), e);
        }
    }
}
