package org.deltawatcher.worker.cli;

import java.time.Duration;

/** The time between two looks of something that repeats itself. */
interface Pause {

    /** Waits that long; returns whether to go on. */
    boolean goOnAfter(Duration time) throws InterruptedException;
}
