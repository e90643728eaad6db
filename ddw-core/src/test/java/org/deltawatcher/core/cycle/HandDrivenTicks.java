package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;

/** Stands still until a test moves it; who waits on it wakes when his time has come. */
final class HandDrivenTicks implements Ticks {

    private final Object lock = new Object();
    private long nanos = 1_000;

    void advance(Duration duration) {
        synchronized (lock) {
            nanos += duration.toNanos();
            lock.notifyAll();
        }
    }

    @Override
    public long nanos() {
        synchronized (lock) {
            return nanos;
        }
    }

    @Override
    public Pause pause() {
        return new HandDrivenPause();
    }

    private final class HandDrivenPause implements Pause {

        private boolean isWoken;

        @Override
        public void await(Duration atMost) throws InterruptedException {
            synchronized (lock) {
                long until = nanos + atMost.toNanos();
                while (!isWoken && nanos < until) {
                    lock.wait();
                }
                isWoken = false;
            }
        }

        @Override
        public void wake() {
            synchronized (lock) {
                isWoken = true;
                lock.notifyAll();
            }
        }
    }
}
