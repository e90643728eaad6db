package org.deltawatcher.worker.demo.view;

import org.deltawatcher.worker.cli.Terminal;

/** Where the demo shows itself. Belongs to one thread at a time. */
public interface Screen extends AutoCloseable {

    /** Shows how things stand. */
    void show(Frame frame);

    /** Leaves the last frame as it is; what is printed afterwards comes below. */
    @Override
    void close();

    /** Returns a screen that is redrawn in place if this is a terminal that can, else one that prints lines. */
    static Screen on(Terminal terminal) {
        return terminal.isInteractive() && terminal.hasColors() ? new LiveScreen(terminal) : new PlainScreen(terminal);
    }
}
