package org.deltawatcher.core.cycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.ChangeSource;
import org.deltawatcher.api.spi.Clock;
import org.deltawatcher.api.spi.DueRuns;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ParkingLot;
import org.deltawatcher.api.spi.ProcessRegistry;
import org.deltawatcher.api.spi.SchemaInstaller;
import org.deltawatcher.api.spi.SelfWatch;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transactions;
import org.deltawatcher.api.spi.WakeUp;
import org.deltawatcher.api.spi.WorkerRegistry;

/**
 * A home in memory for the tests of the cycle: enough of the protocol to lose, repeat and take back batches, with a
 * clock driven by hand and connections that break on demand.
 */
final class SmallHome implements Home {

    static final ProcessKey KEY = ProcessKey.of("public.delivery_notes", "copy");

    final Faults faults = new Faults();
    final SmallStore store = new SmallStore(faults);
    final SmallDueRuns dueRuns = new SmallDueRuns(store, faults);
    final SmallWorkers workers = new SmallWorkers(store, faults);
    final SmallUpkeep upkeep = new SmallUpkeep(store, faults);
    final SmallBell bell = new SmallBell(faults);

    /** What executors wrote in committed home transactions, in order. */
    final List<Long> written = new ArrayList<>();

    SmallHome process(ProcessDefinition definition) {
        store.add(definition);
        return this;
    }

    SmallHome process(String name, String executor) {
        return process(ProcessDefinition.builder(key(name), executor, "x").build());
    }

    static ProcessKey key(String name) {
        return ProcessKey.of("public.delivery_notes", name);
    }

    /** Commits that many changes of rows of their own. */
    SmallHome change(int count) {
        store.change(count);
        return this;
    }

    @Override
    public StagingStore stagingStore() {
        return store;
    }

    @Override
    public DueRuns dueRuns() {
        return dueRuns;
    }

    @Override
    public WorkerRegistry workers() {
        return workers;
    }

    @Override
    public SelfWatch selfWatch() {
        return upkeep;
    }

    @Override
    public ChangeSource changeSource() {
        return upkeep.source;
    }

    @Override
    public SchemaInstaller installer() {
        return upkeep.installer;
    }

    @Override
    public ProcessRegistry processes() {
        return new SmallRegistry(store, faults);
    }

    @Override
    public Transactions transactions() {
        return new Transactions() {
            @Override
            public <T, X extends Exception> T inTransaction(Work<T, X> work) throws X {
                faults.pass(Faults.Step.BEGIN);
                SmallTransaction transaction = new SmallTransaction();
                T result = work.run(transaction);
                faults.pass(Faults.Step.COMMIT_CALL_ANSWER);
                store.inLock(() -> {
                    transaction.effects.forEach(Runnable::run);
                    written.addAll(transaction.writes);
                });
                faults.pass(Faults.Step.COMMIT_ANSWER);
                return result;
            }
        };
    }

    @Override
    public Clock clock() {
        return () -> {
            faults.pass(Faults.Step.OTHER);
            return store.now();
        };
    }

    Instant now() {
        return store.now();
    }

    @Override
    public WakeUp openWakeUp() {
        return bell.open();
    }

    @Override
    public UUID id() {
        return new UUID(1, 1);
    }

    @Override
    public HomeSql sql() {
        throw new UnsupportedOperationException("this home has no SQL");
    }

    @Override
    public ParkingLot parkingLot() {
        throw new UnsupportedOperationException("this home parks nothing");
    }
}
