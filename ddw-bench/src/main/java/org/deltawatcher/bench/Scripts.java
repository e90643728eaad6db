package org.deltawatcher.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The SQL files beside the classes. */
final class Scripts {

    private Scripts() {}

    static String text(String name, String schema) {
        try (InputStream file = Scripts.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{schema}", schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
