package org.deltawatcher.worker.cli;

/** Tells when the program is to stop. */
interface StopSignal {

    /** Waits for the signal, then stops; returns when both are done. */
    void awaitAndStop(Stop stop) throws InterruptedException;

    /** What must be stopped in order. */
    @FunctionalInterface
    interface Stop {
        void run() throws InterruptedException;
    }
}
