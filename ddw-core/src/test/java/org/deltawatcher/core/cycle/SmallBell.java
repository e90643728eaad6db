package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.WakeUp;

/** Rings when a test says so. */
final class SmallBell {

    private final Faults faults;
    private final Semaphore openings = new Semaphore(0);
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    private enum Signal {
        REQUEST,
        BREAK,
        CLOSE
    }

    SmallBell(Faults faults) {
        this.faults = faults;
    }

    void ring() {
        signals.add(Signal.REQUEST);
    }

    /** Breaks the connection of whoever listens. */
    void breakOff() {
        signals.add(Signal.BREAK);
    }

    /** Waits until somebody has begun to listen once more. */
    void awaitOpening() throws InterruptedException {
        if (!openings.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody listens");
        }
    }

    WakeUp open() {
        faults.pass(Faults.Step.OTHER);
        openings.release();
        return new WakeUp() {
            @Override
            public boolean await(Duration atMost) {
                try {
                    Signal signal = signals.take();
                    if (signal == Signal.BREAK) {
                        throw new StoreUnavailableException("the listening connection broke", null);
                    }
                    return signal == Signal.REQUEST;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }

            @Override
            public void close() {
                signals.add(Signal.CLOSE);
            }
        };
    }
}
