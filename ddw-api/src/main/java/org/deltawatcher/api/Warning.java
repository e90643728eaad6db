package org.deltawatcher.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person should look at: one row of {@code ddw.warning}.
 *
 * @param raisedAt when it was seen first, by the home's clock
 * @param kind what it is, such as {@code slow_run} or {@code request_without_worker}
 * @param process the process it is about, or null
 * @param message a sentence
 * @param clearedAt when it was seen to be over, or null
 */
public record Warning(
        Instant raisedAt,
        String kind,
        @Nullable ProcessKey process,
        String message,
        @Nullable Instant clearedAt) {}
