package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that takes a step, waits as long as the step said or until it is woken, and takes the next. */
final class Loop {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Step step;
    private final Pause pause;
    private final Thread thread;
    private volatile boolean isStopped;

    /** What is done again and again. */
    interface Step {
        /** Does what is due; returns how long nothing else will be. */
        Duration take() throws InterruptedException;
    }

    Loop(String name, Ticks ticks, Step step) {
        this.step = step;
        this.pause = ticks.pause();
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the present wait; from any thread. */
    void wake() {
        pause.wake();
    }

    /** Ends the loop after the present step; does not wait for that. */
    void stop() {
        isStopped = true;
        pause.wake();
    }

    /** Waits until the loop has ended, if it was started. */
    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try {
            while (!isStopped) {
                pause.await(careful());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration careful() throws InterruptedException {
        try {
            return step.take();
        } catch (RuntimeException | Error e) { // An Error, too: a loop that ends unseen is worse than one that limps.
            log.error("A step failed that should not; it is tried again loop={}", thread.getName(), e);
            return AFTER_FAILURE;
        }
    }
}
