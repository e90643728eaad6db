package org.deltawatcher.core.executor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.spi.Execution;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes as JSON, one a line, all with the same keys:
 *
 * <pre>{@code
 * {"position":7,"op":"U","transaction":1402,"changed_at":"2026-03-01T08:15:00Z","origin":null,"old":{"id":1,"hours":7.5},"new":{"id":1,"hours":8}}
 * }</pre>
 */
public final class JsonLines {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .rootValueSeparator("\n")
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private JsonLines() {}

    /** Returns one change as a line without its end. */
    public static String line(Change change) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(json, change);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /** Writes every change of the batch in the order of positions, a line at a time. */
    static void write(Execution execution, OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        try (JsonGenerator json = JSON.createGenerator(buffered)) {
            execution.changes(change -> {
                try {
                    write(json, change);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            json.writeRaw('\n');
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        buffered.flush();
    }

    private static void write(JsonGenerator json, Change change) throws IOException {
        Change.Origin origin = change.origin();
        json.writeStartObject();
        json.writeNumberField("position", origin.position());
        json.writeStringField("op", String.valueOf(change.op()));
        json.writeNumberField("transaction", origin.transaction());
        json.writeStringField("changed_at", origin.changedAt().toString());
        json.writeStringField("origin", origin.name());
        writeRow(json, "old", change.before());
        writeRow(json, "new", change.after());
        json.writeEndObject();
    }

    private static void writeRow(JsonGenerator json, String key, @Nullable Row row) throws IOException {
        json.writeFieldName(key);
        if (row == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        for (Map.Entry<String, @Nullable Object> column : row.asMap().entrySet()) {
            json.writeFieldName(column.getKey());
            JsonValue.write(json, column.getValue());
        }
        json.writeEndObject();
    }
}
