package org.deltawatcher.worker.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import jakarta.inject.Inject;
import org.deltawatcher.worker.config.Masking;
import org.slf4j.LoggerFactory;

/** Sets how much is logged, and has passwords hidden. */
public final class Logs {

    static final String OURS = "org.deltawatcher";

    private final Masking masking;

    @Inject
    Logs(Masking masking) {
        this.masking = masking;
    }

    /** Logs our events from this level on, those of libraries when they are odd, or with TRACE from DEBUG on. */
    public void show(org.slf4j.event.Level level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.putObject(MaskedLine.MASKING, masking);
            context.getLogger(OURS).setLevel(Level.toLevel(level.name()));
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                    .setLevel(level == org.slf4j.event.Level.TRACE ? Level.DEBUG : Level.WARN);
        }
    }
}
