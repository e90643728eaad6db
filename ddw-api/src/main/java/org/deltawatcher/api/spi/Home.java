package org.deltawatcher.api.spi;

import java.util.UUID;

/** A database with schema {@code ddw}: all ports to it. Thread-safe. Holds no connection of its own while idle. */
public interface Home {

    /** Returns the identity of this home, as other databases know it. */
    UUID id();

    SchemaInstaller installer();

    ChangeSource changeSource();

    StagingStore stagingStore();

    ProcessRegistry processes();

    DueRuns dueRuns();

    WorkerRegistry workers();

    ParkingLot parkingLot();

    SelfWatch selfWatch();

    HomeSql sql();

    Transactions transactions();

    Clock clock();

    /** Opens a listener for explicit requests; it takes a connection of its own until it is closed. */
    WakeUp openWakeUp();
}
