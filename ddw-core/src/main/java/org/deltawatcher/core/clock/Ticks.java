package org.deltawatcher.core.clock;

/**
 * A clock that only goes forward and tells no time of day, and the pauses on it. It spaces out what the program does;
 * leases and due times are the home's business. Thread-safe.
 */
public interface Ticks {

    /** Returns nanoseconds since an arbitrary moment. */
    long nanos();

    /** Returns a pause for one thread to wait in. */
    Pause pause();

    /** Returns the machine's own. */
    static Ticks system() {
        return SystemTicks.INSTANCE;
    }
}
