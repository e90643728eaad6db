package org.deltawatcher.dialect.postgres;

import java.time.OffsetDateTime;
import java.util.UUID;
import javax.sql.DataSource;
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

/** A PostgreSQL database with schema ddw. */
final class PostgresHome implements Home {

    private final DataSource dataSource;
    private final HomeSchema schema;
    private final Database database;
    private final Sources sources;

    PostgresHome(DataSource dataSource, HomeSchema schema) {
        this.dataSource = dataSource;
        this.schema = schema;
        this.database = new Database(dataSource, schema);
        this.sources = new Sources();
    }

    @Override
    public UUID id() {
        return sql().homeId();
    }

    @Override
    public SchemaInstaller installer() {
        return new PostgresInstaller(dataSource, database);
    }

    @Override
    public ChangeSource changeSource() {
        return new PostgresChangeSource(database);
    }

    @Override
    public StagingStore stagingStore() {
        return new PostgresStagingStore(database, new ChangeReader(sources));
    }

    @Override
    public ProcessRegistry processes() {
        return new PostgresProcessRegistry(database);
    }

    @Override
    public DueRuns dueRuns() {
        return new PostgresDueRuns(database);
    }

    @Override
    public WorkerRegistry workers() {
        return new PostgresWorkerRegistry(database);
    }

    @Override
    public ParkingLot parkingLot() {
        return new PostgresParkingLot(database);
    }

    @Override
    public SelfWatch selfWatch() {
        return new PostgresSelfWatch(database);
    }

    @Override
    public HomeSql sql() {
        return new PostgresHomeSql(database, sources);
    }

    @Override
    public Transactions transactions() {
        return new PostgresTransactions(database);
    }

    @Override
    public Clock clock() {
        return () -> database.call(handle -> handle.createQuery("SELECT ddw.now()")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant());
    }

    @Override
    public WakeUp openWakeUp() {
        return PostgresWakeUp.open(dataSource, schema);
    }
}
