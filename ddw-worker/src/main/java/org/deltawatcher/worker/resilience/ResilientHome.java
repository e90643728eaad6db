package org.deltawatcher.worker.resilience;

import java.util.UUID;
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
import org.deltawatcher.worker.config.Masking;

/**
 * A home that is asked again what is due when it does not answer, and left alone for a moment when it does not answer
 * several times. What begins or ends a batch is never repeated: whoever stages or commits must know what became of it.
 */
public final class ResilientHome implements Home {

    private final Home home;
    private final StagingStore stagingStore;
    private final DueRuns dueRuns;
    private final WorkerRegistry workers;

    /**
     * Decorates a home.
     *
     * @param name what the home is called in messages
     * @param masking takes passwords out of what is stored about failures
     */
    public ResilientHome(String name, Home home, Masking masking) {
        this.home = home;
        var perseverance = new Perseverance(name);
        stagingStore = new GuardedStagingStore(home.stagingStore(), perseverance, masking);
        dueRuns = new RetryingDueRuns(home.dueRuns(), perseverance);
        workers = new RetryingWorkerRegistry(home.workers(), perseverance);
    }

    @Override
    public UUID id() {
        return home.id();
    }

    @Override
    public StagingStore stagingStore() {
        return stagingStore;
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
    public SchemaInstaller installer() {
        return home.installer();
    }

    @Override
    public ChangeSource changeSource() {
        return home.changeSource();
    }

    @Override
    public ProcessRegistry processes() {
        return home.processes();
    }

    @Override
    public ParkingLot parkingLot() {
        return home.parkingLot();
    }

    @Override
    public SelfWatch selfWatch() {
        return home.selfWatch();
    }

    @Override
    public HomeSql sql() {
        return home.sql();
    }

    @Override
    public Transactions transactions() {
        return home.transactions();
    }

    @Override
    public Clock clock() {
        return home.clock();
    }

    @Override
    public WakeUp openWakeUp() {
        return home.openWakeUp();
    }
}
