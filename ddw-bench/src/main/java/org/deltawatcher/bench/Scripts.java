package org.deltawatcher.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The SQL files beside the classes. */
final class Scripts {

    private Scripts() {}

    /** Returns a script with the schema in it, and with the expressions that make row {@code n} of the delivery notes. */
    static String text(String name, String schema) {
        return file(name).replace("{note}", note()).replace("{schema}", schema);
    }

    /** Returns the script that creates and fills the delivery notes of a schema. */
    static String deliveryNotes(String schema, long rows) {
        return text("delivery-notes.sql", schema).replace("{rows}", Long.toString(rows));
    }

    /** Returns the values of row {@code n}, in the order of the columns. */
    static String note() {
        return file("delivery-note.sql").strip();
    }

    static String file(String name) {
        try (InputStream file = Scripts.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
