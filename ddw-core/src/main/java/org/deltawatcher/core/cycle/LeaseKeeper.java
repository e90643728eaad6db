package org.deltawatcher.core.cycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.core.clock.Ticks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of batches that run long, each after a third of its lease, and interrupts the run of a lease that
 * is lost. How long a lease is, is what the home's clock says. Thread-safe.
 */
final class LeaseKeeper {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final StagingStore store;
    private final Ticks ticks;
    private final Runnable wake;
    private final Map<BatchId, Lease> leases = new ConcurrentHashMap<>();
    private volatile long nextStep;
    private volatile @Nullable String interruption;

    /**
     * @param wake called when {@link #step} should run earlier than it said
     */
    LeaseKeeper(StagingStore store, Ticks ticks, Runnable wake) {
        this.store = store;
        this.ticks = ticks;
        this.wake = wake;
        this.nextStep = ticks.nanos();
    }

    /** Takes the calling thread's batch into care until the result is closed. */
    Held hold(Batch batch) {
        Held held = new Held(batch, () -> leases.remove(batch.id()));
        Duration length = Duration.between(batch.stagedAt(), batch.expiresAt());
        Lease lease =
                new Lease(held, length, ticks.nanos() + length.dividedBy(3).toNanos());
        leases.put(batch.id(), lease);
        if (lease.renewAt - nextStep < 0) {
            wake.run();
        }
        String reason = interruption;
        if (reason != null) {
            held.interrupt(reason);
        }
        return held;
    }

    /** Interrupts every run, also those that are about to begin. */
    void interruptAll(String reason) {
        interruption = reason;
        leases.values().forEach(lease -> lease.held.interrupt(reason));
    }

    /** Returns the batches in care. */
    List<Held> held() {
        return leases.values().stream().map(lease -> lease.held).toList();
    }

    boolean isHeld(BatchId batch) {
        return leases.containsKey(batch);
    }

    /** Renews what is due; returns how long nothing else will be. */
    Duration step() {
        long now = ticks.nanos();
        long next = now + LONGEST_WAIT.toNanos();
        for (Lease lease : leases.values()) {
            if (lease.renewAt - now <= 0) {
                renew(lease, now);
            }
            next = Math.min(next - now, lease.renewAt - now) + now;
        }
        nextStep = next;
        return Duration.ofNanos(next - now);
    }

    private void renew(Lease lease, long now) {
        Batch batch = lease.held.batch();
        try {
            store.extend(batch.id(), lease.length);
            lease.renewAt = now + lease.length.dividedBy(3).toNanos();
            log.debug("Renewed lease batch={} process={} by={}", batch.id(), batch.process(), lease.length);
        } catch (LeaseLostException e) {
            lease.renewAt = now + RETRY.toNanos(); // It may go on with another statement: interrupt that too.
            lease.held.interrupt(Reason.of(e));
        } catch (AlreadyCommittedException | UnknownBatchException e) {
            leases.remove(batch.id()); // The run is about to end.
        } catch (DeltaWatcherException e) {
            lease.renewAt = now + shorter(RETRY, lease.length.dividedBy(12)).toNanos();
            log.warn("Could not renew lease batch={} process={}: {}", batch.id(), batch.process(), e.getMessage());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static final class Lease {
        private final Held held;
        private final Duration length;
        private volatile long renewAt;

        private Lease(Held held, Duration length, long renewAt) {
            this.held = held;
            this.length = length;
            this.renewAt = renewAt;
        }
    }
}
