package org.deltawatcher.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.freva.asciitable.AsciiTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.bench.page.Samples;

/** Collects the results of a run and prints them: tables and texts for people, or one JSON object. */
final class Report {

    private final Map<String, String> facts;
    private final StringBuilder text = new StringBuilder();
    private final List<Map<String, Object>> results = new ArrayList<>();

    Report(Map<String, String> facts) {
        this.facts = facts;
        facts.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
    }

    void table(String title, List<String> header, List<List<String>> rows) {
        text.append('\n').append(title).append('\n');
        text.append(AsciiTable.getTable(
                header.toArray(String[]::new),
                rows.stream().map(row -> row.toArray(String[]::new)).toArray(String[][]::new)));
        text.append('\n');
    }

    void note(String note) {
        text.append('\n').append(note.stripTrailing()).append('\n');
    }

    /** Adds a result for machines: names and values that tell it apart, and its samples. */
    void result(Map<String, ?> names, String unit, Samples samples) {
        Map<String, Object> result = new LinkedHashMap<>(names);
        result.put("unit", unit);
        result.put("median", samples.median());
        result.put("samples", samples.values());
        results.add(result);
    }

    void print(PrintWriter out, boolean isJson) throws JsonProcessingException {
        if (isJson) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("facts", facts);
            all.put("results", results);
            all.put("text", text.toString());
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        } else {
            out.println(text);
        }
        out.flush();
    }
}
