package org.deltawatcher.worker.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deltawatcher.api.InvalidArgumentException;

/** A file that holds a password and nothing else. */
final class PasswordFile {

    private PasswordFile() {}

    /** Reads the file; one line break at its end is not part of the password. */
    static Secret read(Path file) {
        try {
            var text = Files.readString(file);
            var password = text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            if (password.isEmpty()) {
                throw new InvalidArgumentException("the password file " + file + " is empty");
            }
            return new Secret(password);
        } catch (IOException e) {
            throw new InvalidArgumentException(
                    "cannot read the password file " + file + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
