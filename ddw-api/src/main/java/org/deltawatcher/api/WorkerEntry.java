package org.deltawatcher.api;

import java.time.Instant;

/**
 * A running worker: one row of {@code ddw.worker}.
 *
 * @param name unique in the home, such as {@code host-a/4711/3f2c}
 * @param startedAt when it came, by the home's clock
 * @param heartbeatAt when it was heard of last, by the home's clock
 * @param threads batches that it works on at once, at most
 */
public record WorkerEntry(String name, Instant startedAt, Instant heartbeatAt, int threads) {}
