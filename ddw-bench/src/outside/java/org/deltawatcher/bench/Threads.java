package org.deltawatcher.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Ends what runs on threads. */
final class Threads {

    private Threads() {}

    /** Waits until work that was told to end has ended, and says so if it failed. */
    static void end(ExecutorService thread, Future<Void> work) {
        thread.shutdown();
        try {
            work.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
