package org.deltawatcher.core.clock;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits as long as it says. */
final class SystemTicks implements Ticks {

    static final SystemTicks INSTANCE = new SystemTicks();

    private SystemTicks() {}

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Pause pause() {
        return new SemaphorePause();
    }

    /** One permit at most: many who wake are one who wakes. */
    private static final class SemaphorePause implements Pause {

        private final Semaphore woken = new Semaphore(0);

        @Override
        @SuppressWarnings("ReturnValueIgnored") // Whether woken or not, the waiting is over.
        public void await(Duration atMost) throws InterruptedException {
            if (atMost.isNegative() || atMost.isZero()) {
                woken.drainPermits();
                return;
            }
            woken.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
            woken.drainPermits();
        }

        @Override
        public void wake() {
            if (woken.availablePermits() == 0) {
                woken.release();
            }
        }
    }
}
