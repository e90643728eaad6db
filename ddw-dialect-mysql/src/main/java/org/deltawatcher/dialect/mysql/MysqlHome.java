package org.deltawatcher.dialect.mysql;

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

/** A MySQL server with the database ddw. */
final class MysqlHome implements Home {

    private final DataSource dataSource;
    private final Database database;
    private final Sources sources;

    MysqlHome(DataSource dataSource, HomeSchema schema) {
        this.dataSource = dataSource;
        this.database = new Database(dataSource, schema);
        this.sources = new Sources();
    }

    @Override
    public UUID id() {
        return sql().homeId();
    }

    @Override
    public SchemaInstaller installer() {
        return new MysqlInstaller(dataSource, database);
    }

    @Override
    public ChangeSource changeSource() {
        return new MysqlChangeSource(database);
    }

    @Override
    public StagingStore stagingStore() {
        return new MysqlStagingStore(database, new ChangeReader(sources));
    }

    @Override
    public ProcessRegistry processes() {
        return new MysqlProcessRegistry(database);
    }

    @Override
    public DueRuns dueRuns() {
        return new MysqlDueRuns(database);
    }

    @Override
    public WorkerRegistry workers() {
        return new MysqlWorkerRegistry(database);
    }

    @Override
    public ParkingLot parkingLot() {
        return new MysqlParkingLot(database);
    }

    @Override
    public SelfWatch selfWatch() {
        return new MysqlSelfWatch(database);
    }

    @Override
    public HomeSql sql() {
        return new MysqlHomeSql(database, sources);
    }

    @Override
    public Transactions transactions() {
        return new MysqlTransactions(database);
    }

    @Override
    public Clock clock() {
        return () -> database.call(handle -> handle.createQuery("SELECT ddw.now() AS present")
                .map((rows, context) -> Columns.instant(rows, "present"))
                .one());
    }

    @Override
    public WakeUp openWakeUp() {
        return MysqlWakeUp.open(database);
    }
}
