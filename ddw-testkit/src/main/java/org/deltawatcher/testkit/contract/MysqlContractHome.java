package org.deltawatcher.testkit.contract;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.testkit.MysqlHomeDatabase;

/** A home on MySQL under test, with a database of its own for the tables. */
public final class MysqlContractHome implements ContractHome {

    private final MysqlHomeDatabase database = MysqlHomeDatabase.create();
    private final AtomicInteger tables = new AtomicInteger();

    /** Returns the database, for what only MySQL can show. */
    public MysqlHomeDatabase database() {
        return database;
    }

    @Override
    public Home home() {
        return database.home();
    }

    @Override
    public SourceName createTable() {
        SourceName table = new SourceName(database.sourceSchema(), "source_" + tables.incrementAndGet());
        database.execute("CREATE TABLE " + table
                + " (id BIGINT PRIMARY KEY, label VARCHAR(200) NOT NULL, amount BIGINT NOT NULL)");
        return table;
    }

    @Override
    public SourceTransaction begin() {
        try {
            return new MysqlSourceTransaction(database.dataSource().getConnection(), database.schema());
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open a session for a writer", e);
        }
    }

    @Override
    public Target target() {
        return database.target();
    }

    @Override
    public void refuse(SourceName table, String label) {
        database.execute("ALTER TABLE " + table + " ADD CHECK (label <> '" + label + "')");
    }

    @Override
    public void ownAmounts(SourceName table) {
        database.execute("ALTER TABLE " + table + " ADD UNIQUE (label), ALTER amount SET DEFAULT -1");
    }

    @Override
    public void forgetApplied() {
        database.execute("DELETE FROM " + database.schema() + ".applied");
    }

    @Override
    public void forgetApplied(int lane) {
        database.execute("DELETE FROM " + database.schema() + ".applied WHERE lane_no = " + lane);
    }

    @Override
    public void applyUnknown() {
        applyUnknownWhere("lane_no >= 0");
    }

    @Override
    public void applyUnknown(int lane) {
        applyUnknownWhere("lane_no = " + lane);
    }

    private void applyUnknownWhere(String lanes) {
        database.execute("UPDATE " + database.schema()
                + ".applied SET batch_id = UUID(), batch_no = batch_no + 1 WHERE " + lanes);
    }

    @Override
    public LoadBarrier holdLoadsOf(SourceName table) {
        String copy = "load_" + table.table();
        return new LockedLoads(
                database.dataSource(),
                "LOCK TABLES " + database.schema() + "." + copy + " WRITE",
                "UNLOCK TABLES",
                "SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE OBJECT_SCHEMA = '" + database.schema()
                        + "' AND OBJECT_NAME = '" + copy + "' AND LOCK_STATUS = 'PENDING'");
    }

    @Override
    public void advance(Duration duration) {
        database.advance(duration);
    }

    @Override
    public SortedMap<Long, SourceRow> rows(SourceName table) {
        SortedMap<Long, SourceRow> rows = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery("SELECT id, label, amount FROM " + table)) {
            while (result.next()) {
                rows.put(result.getLong("id"), new SourceRow(result.getString("label"), result.getLong("amount")));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + table, e);
        }
    }

    @Override
    public String filterByLabel(String label) {
        return "label = '" + label.replace("'", "''") + "'";
    }

    @Override
    public void close() {
        database.close();
    }
}
