package org.deltawatcher.worker.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import org.deltawatcher.worker.config.Masking;

/**
 * Writes an event on one line, what was thrown included, and hides passwords. With DEBUG the stack trace follows. Made by
 * Logback.
 */
public final class MaskedLine extends ClassicConverter {

    /** Under this name the context keeps the {@link Masking} of the program. */
    static final String MASKING = "masking";

    private static final Masking PATTERNS_ONLY = new Masking();

    @Override
    public String convert(ILoggingEvent event) {
        var line = new StringBuilder(event.getFormattedMessage().replaceAll("\\s*\\R\\s*", " "));
        var thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(": ").append(summary(thrown).replaceAll("\\s*\\R\\s*", " "));
            if (wantsStackTraces()) {
                line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
            }
        }
        return masking().mask(line.toString());
    }

    /** Tells the outermost message and the innermost, which are what a person wants to know. */
    private static String summary(IThrowableProxy thrown) {
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var outermost = said(thrown);
        var innermost = said(root);
        return outermost.contains(innermost) ? outermost : outermost + " (" + innermost + ")";
    }

    private static String said(IThrowableProxy thrown) {
        var name = thrown.getClassName().substring(thrown.getClassName().lastIndexOf('.') + 1);
        return thrown.getMessage() == null ? name : thrown.getMessage();
    }

    private boolean wantsStackTraces() {
        return getContext() instanceof LoggerContext context
                && context.getLogger(Logs.OURS).isEnabledFor(Level.DEBUG);
    }

    private Masking masking() {
        return getContext() != null && getContext().getObject(MASKING) instanceof Masking masking
                ? masking
                : PATTERNS_ONLY;
    }
}
