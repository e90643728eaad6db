package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.api.Batch;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run.
 *
 * @param batch what was run
 * @param outcome how it ended
 * @param duration from staging to the end, by this machine
 * @param reason why it was not committed, null if it was
 */
public record Ended(
        Batch batch,
        Outcome outcome,
        Duration duration,
        @Nullable String reason) {}
