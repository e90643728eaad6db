package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Home;

/** Waits for a process, with a bar for the person before the screen. */
final class Waiting {

    private final Output output;
    private final Progress progress;

    @Inject
    Waiting(Output output, Progress progress) {
        this.output = output;
        this.progress = progress;
    }

    ExitCode untilProcessed(Home home, ProcessKey key, Duration timeout) {
        boolean processed;
        try (var bar = progress.ofPending(home, key)) {
            processed = home.processes().waitUntilProcessed(key, timeout);
            if (processed) {
                bar.finish();
            }
        }
        output.outcome(
                processed
                        ? key + " has processed every change"
                        : key + " has not processed every change within " + DurationText.format(timeout)
                                + "; see: ddw status " + key,
                Json.of(key).put("is_processed", processed));
        return processed ? ExitCode.OK : ExitCode.FAILED;
    }
}
