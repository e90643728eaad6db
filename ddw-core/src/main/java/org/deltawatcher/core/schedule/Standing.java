package org.deltawatcher.core.schedule;

import java.time.Instant;
import java.util.Optional;

/** A time info without times. It stands alone in its schedule. */
enum Standing implements TimeInfo {
    CONTINUOUS("continuous", "whenever changes are pending"),
    ON_REQUEST("on request", "only on explicit request");

    private final String text;
    private final String description;

    Standing(String text, String description) {
        this.text = text;
        this.description = description;
    }

    @Override
    public Optional<Instant> nextAfter(Instant instant) {
        return Optional.empty();
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String describe() {
        return description;
    }
}
