package org.deltawatcher.worker.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Turns Ctrl-C, and other ways to end the program, into an interruption, and lets the thread tidy up meanwhile. */
final class CtrlC {

    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch isTidy = new CountDownLatch(1);
    private final Thread hook;

    private CtrlC(Thread thread) {
        hook = new Thread(() -> interrupt(thread), "demo-ctrl-c");
    }

    /** Begins to watch for the calling thread. */
    static CtrlC interruptsThisThread() {
        CtrlC watch = new CtrlC(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    /** All is tidy: the program may end. */
    void isOver() {
        isTidy.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is ending already.
        }
    }

    private void interrupt(Thread thread) {
        thread.interrupt();
        try {
            boolean unused = isTidy.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
