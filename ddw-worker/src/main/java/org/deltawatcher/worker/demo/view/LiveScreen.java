package org.deltawatcher.worker.demo.view;

import java.io.PrintWriter;
import java.util.List;
import org.deltawatcher.worker.cli.Terminal;

/** Draws each frame over the one before. */
final class LiveScreen implements Screen {

    /** Fits the smallest terminal there is, 24 lines, with the line of the prompt and one to spare. */
    private static final int HEIGHT = 22;

    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final FrameText text;
    private int drawn;

    LiveScreen(Terminal terminal) {
        out = terminal.out();
        // The last column is left alone: some terminals begin a new line there.
        text = new FrameText(terminal.width() - 1, true);
        out.print(HIDE_CURSOR);
    }

    @Override
    public void show(Frame frame) {
        List<String> lines = text.lines(frame, HEIGHT);
        if (drawn > 0) {
            out.print("\r\u001b[" + drawn + "A");
        }
        lines.forEach(line -> out.print(line + CLEAR_REST_OF_LINE + "\n"));
        out.print(CLEAR_BELOW);
        out.flush();
        drawn = lines.size();
    }

    @Override
    public void close() {
        out.print(SHOW_CURSOR);
        out.flush();
    }
}
