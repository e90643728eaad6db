package org.deltawatcher.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads of a race: all stand behind one barrier, and none is waited for longer than a minute. */
final class Together implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Runs the work in that many threads at once; returns their results by number. */
    static <T> List<T> run(int count, Numbered<T> work) {
        try (Together together = new Together()) {
            CyclicBarrier barrier = new CyclicBarrier(count);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(together.start(() -> {
                    barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    return work.run(number);
                }));
            }
            List<T> results = new ArrayList<>();
            futures.forEach(future -> results.add(resultOf(future)));
            return results;
        }
    }

    /** Starts the work in a thread of its own. */
    <T> Future<T> start(Callable<T> work) {
        return threads.submit(work);
    }

    /** Waits for a result; an exception of the thread is passed on as the cause of an assertion error. */
    static <T> T resultOf(Future<T> future) {
        return resultOf(future, PATIENCE_SECONDS);
    }

    /** The same for a longer race. */
    static <T> T resultOf(Future<T> future, long patienceSeconds) {
        try {
            return future.get(patienceSeconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread of the race failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a thread of the race is not done after " + patienceSeconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** What a thread does, given its number from 0. */
    @FunctionalInterface
    interface Numbered<T> {
        T run(int number) throws Exception;
    }
}
