package org.deltawatcher.core.cycle;

import java.time.Duration;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.executor.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Works on one home in the background until it is stopped: asks what is due, stages batches, runs them on threads of its
 * own, renews their leases, looks after the home, and waits when it goes away. Any number of workers, in one program or
 * on many machines, can work on one home, each under a name of its own. Thread-safe.
 *
 * <p>Uses a connection for each thread and up to four more, one of them the whole time to listen for requests.
 */
public final class Worker {

    private final String name;
    private final Home home;
    private final Executors executors;
    private final WorkerSettings settings;
    private final CycleListener listener;
    private final Ticks ticks;
    private @Nullable Shift shift;

    /**
     * Prepares a worker; nothing happens until {@link #start}.
     *
     * @param name what the home is called in log lines, thread names and the listener's ear
     */
    public Worker(String name, Home home, Executors executors, WorkerSettings settings, CycleListener listener) {
        this(name, home, executors, settings, listener, Ticks.system());
    }

    Worker(String name, Home home, Executors executors, WorkerSettings settings, CycleListener listener, Ticks ticks) {
        this.name = name;
        this.home = home;
        this.executors = executors;
        this.settings = settings;
        this.listener = listener;
        this.ticks = ticks;
    }

    /** Begins to work and returns at once, whether the home can be reached or not. Does nothing if it works already. */
    public synchronized void start() {
        if (shift == null) {
            Shift next = new Shift(home, executors, settings, new CarefulListener(name, listener), ticks);
            next.start();
            shift = next;
        }
    }

    /**
     * Stages nothing more, waits for the batches that run, and after the grace interrupts and releases them. Does
     * nothing if it does not work; may be started again.
     *
     * @param grace how long a batch may go on, zero or more
     * @throws InterruptedException if the waiting is interrupted; what runs then goes on without its worker, and is
     *     taken away when the heartbeat is missed
     */
    public synchronized void stop(Duration grace) throws InterruptedException {
        Shift last = shift;
        shift = null;
        if (last != null) {
            last.stop(grace);
        }
    }
}
