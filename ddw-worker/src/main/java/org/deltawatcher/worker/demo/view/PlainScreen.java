package org.deltawatcher.worker.demo.view;

import java.io.PrintWriter;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.cli.Texts;
import org.deltawatcher.worker.demo.view.Story.Event;
import org.jspecify.annotations.Nullable;

/** Prints a line every few seconds, and each event as it comes. */
final class PlainScreen implements Screen {

    private static final long INTERVAL = 3_000_000_000L;

    private final PrintWriter out;
    private final Ticks ticks = Ticks.system();
    private long next = ticks.nanos();
    private long told;

    private @Nullable Frame unprinted;

    PlainScreen(Terminal terminal) {
        out = terminal.out();
    }

    @Override
    public void show(Frame frame) {
        for (Event event : frame.events()) {
            if (event.number() >= told) {
                out.println(event.text());
                told = event.number() + 1;
            }
        }
        if (ticks.nanos() - next >= 0) {
            next = ticks.nanos() + INTERVAL;
            out.println(line(frame));
            unprinted = null;
        } else {
            unprinted = frame;
        }
        out.flush();
    }

    @Override
    public void close() {
        if (unprinted != null) {
            out.println(line(unprinted));
        }
        out.flush();
    }

    private static String line(Frame frame) {
        return "%s: written %s (%.0f/s), captured %s, pending %s, processed %s (%.0f/s) in %s, worst %s, lag %s, parked %d%s"
                .formatted(
                        frame.phase(),
                        Texts.count(frame.load().changes()),
                        frame.load().perSecond(),
                        Texts.count(frame.captured()),
                        Texts.count(frame.pending()),
                        Texts.count(frame.processed()),
                        frame.processedPerSecond(),
                        Texts.counted(frame.batches(), "batch"),
                        Texts.duration(frame.worst()),
                        Texts.duration(frame.lag()),
                        frame.parked(),
                        frame.warnings().isEmpty() ? "" : ", warnings: " + String.join("; ", frame.warnings()));
    }
}
