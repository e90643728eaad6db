package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.core.watch.Upkeep;

/**
 * How a worker works on one home.
 *
 * @param name unique in the home among all that work on it, not blank
 * @param threads batches that it works on at once, at least 1
 * @param heartbeat time between two signs of life, longer than zero; after three times that without one its batches are
 *     taken away
 * @param polling how often it asks for work
 * @param upkeep how often it looks after the home
 * @param longestAbsence time between two attempts to reach a home that is away, at most; at least one second
 */
public record WorkerSettings(
        String name, int threads, Duration heartbeat, Polling polling, Upkeep upkeep, Duration longestAbsence) {

    public WorkerSettings {
        if (name.isBlank()) {
            throw new InvalidArgumentException("name of a worker must not be blank");
        }
        if (threads < 1) {
            throw new InvalidArgumentException("threads of a worker must be at least 1 but are " + threads);
        }
        if (heartbeat.isZero() || heartbeat.isNegative()) {
            throw new InvalidArgumentException(
                    "heartbeat must be longer than zero but is " + DurationText.format(heartbeat));
        }
        if (longestAbsence.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidArgumentException(
                    "longest absence must be at least one second but is " + DurationText.format(longestAbsence));
        }
    }

    /** Returns 4 threads, a heartbeat each 10 seconds and attempts at most 30 seconds apart, under a name of its own. */
    public static WorkerSettings standard() {
        return new WorkerSettings(
                newName(), 4, Duration.ofSeconds(10), Polling.STANDARD, Upkeep.STANDARD, Duration.ofSeconds(30));
    }

    /** Returns a name that no other worker has, such as {@code host-a/4711/3f2c09}. */
    public static String newName() {
        return hostName() + "/" + ProcessHandle.current().pid() + "/"
                + "%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
    }

    public WorkerSettings withName(String value) {
        return new WorkerSettings(value, threads, heartbeat, polling, upkeep, longestAbsence);
    }

    public WorkerSettings withThreads(int value) {
        return new WorkerSettings(name, value, heartbeat, polling, upkeep, longestAbsence);
    }

    public WorkerSettings withHeartbeat(Duration value) {
        return new WorkerSettings(name, threads, value, polling, upkeep, longestAbsence);
    }

    public WorkerSettings withPolling(Polling value) {
        return new WorkerSettings(name, threads, heartbeat, value, upkeep, longestAbsence);
    }

    public WorkerSettings withUpkeep(Upkeep value) {
        return new WorkerSettings(name, threads, heartbeat, polling, value, longestAbsence);
    }

    public WorkerSettings withLongestAbsence(Duration value) {
        return new WorkerSettings(name, threads, heartbeat, polling, upkeep, value);
    }

    private static String hostName() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "host";
        }
    }
}
