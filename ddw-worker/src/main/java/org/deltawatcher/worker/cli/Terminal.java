package org.deltawatcher.worker.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.time.ZoneId;

/**
 * Where a command reads and writes.
 *
 * @param out results
 * @param err questions, progress and errors
 * @param in answers, and definitions given as {@code -}
 * @param isInteractive whether a person sits before it
 * @param hasColors whether colours are wanted unless an option says otherwise
 * @param width columns of the screen
 * @param zone time zone of the person
 */
public record Terminal(
        PrintWriter out,
        PrintWriter err,
        InputStream in,
        boolean isInteractive,
        boolean hasColors,
        int width,
        ZoneId zone) {

    /** Wide enough for every cell: what is not a screen gets whole lines. */
    public static final int UNLIMITED = Integer.MAX_VALUE;
}
