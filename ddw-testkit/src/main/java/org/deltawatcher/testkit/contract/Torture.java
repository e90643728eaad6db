package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.LongStream;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sixteen writers, eight workers and a purge at once, bounded by what the writers write. A copy is made of what the
 * workers commit; beside them a calm process, the witness, tells what there was to count.
 */
final class Torture {

    private static final Logger log = LoggerFactory.getLogger(Torture.class);

    static final int WRITERS = 16;
    static final int WORKERS = 8;
    static final int SHARED_KEYS = 8;
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final long PATIENCE_SECONDS = 60L + TortureWriter.TRANSACTIONS;

    /** Attempts are no subject here: nothing pauses and nothing is parked. */
    private static final RetryPolicy PATIENT = new RetryPolicy(1_000_000, Duration.ZERO, Duration.ZERO, 0);

    /** Held by one who truncates, shared by those whose transactions stay open: each would wait for the other. */
    final ReadWriteLock truncation = new ReentrantReadWriteLock();

    final Scenario scenario;
    final AtomicInteger abandoned = new AtomicInteger();
    final AtomicInteger lostLeases = new AtomicInteger();
    private final AtomicInteger purged = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();
    private final ProcessKey process;
    private final @Nullable ProcessKey witness;
    private final Replica replica = new Replica();
    private final Map<Long, String> counted = new ConcurrentHashMap<>();
    private final AtomicInteger working = new AtomicInteger(WORKERS);
    private int writing = WRITERS;
    private int batches;

    private Torture(Scenario scenario, ProcessKey process, @Nullable ProcessKey witness) {
        this.scenario = scenario;
        this.process = process;
        this.witness = witness;
    }

    /** Registers the process and a witness, and then inserts the keys that writers share. */
    static Torture of(Scenario scenario, ProcessDefinition.Builder process) {
        ProcessKey key = register(scenario, process);
        ProcessKey witness = scenario.register();
        insertSharedKeys(scenario);
        return new Torture(scenario, key, witness);
    }

    /** Registers the process over keys that are there already; there is no witness of a load. */
    static Torture ofLoaded(Scenario scenario, ProcessDefinition.Builder process) {
        insertSharedKeys(scenario);
        return new Torture(scenario, register(scenario, process), null);
    }

    private static ProcessKey register(Scenario scenario, ProcessDefinition.Builder process) {
        return scenario.register(process.leaseDuration(LEASE).retry(PATIENT));
    }

    private static void insertSharedKeys(Scenario scenario) {
        scenario.insert(LongStream.rangeClosed(1, SHARED_KEYS).toArray());
    }

    /** Runs until everything is written and processed, and checks the copy and the count. */
    void run(TortureWriter.Habits writers, TortureWorker.Habits workers) {
        try (Together threads = new Together()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                TortureWriter writer = new TortureWriter(this, i, writers);
                running.add(threads.start(() -> done(writer, this::writerIsDone)));
            }
            for (int i = 0; i < WORKERS; i++) {
                TortureWorker worker = new TortureWorker(this, process, i, workers);
                running.add(threads.start(() -> done(worker, working::decrementAndGet)));
            }
            running.add(threads.start(() -> done(this::purge, () -> {})));
            Future<Map<Long, String>> calm = threads.start(this::witness);
            running.forEach(done -> Together.resultOf(done, PATIENCE_SECONDS));
            scenario.contractHome().advance(LEASE.multipliedBy(2));
            count(scenario.drain(process, 10));
            if (witness != null) {
                Map<Long, String> expected = Together.resultOf(calm);
                tell(expected, scenario.drain(witness));
                assertThat(counted).as("changes counted, by position").isEqualTo(expected);
            }
        }
        assertThat(replica.rows()).isEqualTo(scenario.contractHome().rows(scenario.source()));
        log.info("Tortured changes={} batches={} lostLeases={} purges={}", changes, batches, lostLeases, purged);
    }

    private static boolean done(Callable<Boolean> work, Runnable afterwards) throws Exception {
        try {
            return work.call();
        } finally {
            afterwards.run();
        }
    }

    /** Takes what a batch held over into the copy; called while its lane is still the caller's. */
    void count(List<Change> committed) {
        replica.apply(committed);
        tell(counted, committed);
        changes.addAndGet(committed.size());
    }

    private void tell(Map<Long, String> told, List<Change> committed) {
        if (witness == null) {
            return; // the rows of a load have positions of their own
        }
        for (Change change : committed) {
            String what = Scenario.told(List.of(change)).get(0);
            assertThat(told.put(change.origin().position(), what))
                    .as(
                            "%s at position %s, counted before",
                            what, change.origin().position())
                    .isNull();
        }
    }

    private boolean purge() {
        while (isAnybodyWorking()) {
            purged.addAndGet(scenario.home().changeSource().purge().size());
        }
        return true;
    }

    private Map<Long, String> witness() {
        Map<Long, String> told = new ConcurrentHashMap<>();
        while (witness != null && isAnybodyWorking()) {
            tell(told, scenario.drain(witness, 50));
        }
        return told;
    }

    private boolean isAnybodyWorking() {
        return working.get() > 0;
    }

    synchronized boolean isAnybodyWriting() {
        return writing > 0;
    }

    synchronized void batchIsCommitted() {
        batches++;
        notifyAll();
    }

    private synchronized void writerIsDone() {
        writing--;
        notifyAll();
    }

    /** Waits until that many more batches are committed, or until none but a few writers are left. */
    synchronized void awaitBatches(int more, int fewWriters) throws InterruptedException {
        int until = batches + more;
        while (batches < until && writing > fewWriters) {
            wait();
        }
    }
}
