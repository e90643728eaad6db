package org.deltawatcher.worker.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A password. Shows itself as stars wherever it is printed. */
public final class Secret {

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** Returns the password itself: for whoever opens the connection, and for nobody who prints. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return Masking.STARS;
    }
}
