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
import org.deltawatcher.testkit.HomeDatabase;

/**
 * A home on PostgreSQL under test, in a database of its own.
 */
public final class PostgresContractHome implements ContractHome {

    private final HomeDatabase database = HomeDatabase.create();
    private final AtomicInteger tables = new AtomicInteger();

    /** Returns the database, for what only PostgreSQL can show. */
    public HomeDatabase database() {
        return database;
    }

    @Override
    public Home home() {
        return database.home();
    }

    @Override
    public SourceName createTable() {
        String name = "source_" + tables.incrementAndGet();
        database.execute("CREATE TABLE public." + name
                + " (id bigint PRIMARY KEY, label text NOT NULL, amount bigint NOT NULL)");
        return new SourceName("public", name);
    }

    @Override
    public SourceTransaction begin() {
        try {
            return new PostgresSourceTransaction(database.dataSource().getConnection());
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
        database.execute("DELETE FROM ddw.applied");
    }

    @Override
    public void forgetApplied(int lane) {
        database.execute("DELETE FROM ddw.applied WHERE lane_no = " + lane);
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
        database.execute("UPDATE ddw.applied SET batch_id = gen_random_uuid(), batch_no = batch_no + 1 WHERE " + lanes);
    }

    @Override
    public LoadBarrier holdLoadsOf(SourceName table) {
        String copy = "ddw.load_" + table.table();
        return new LockedLoads(
                database.dataSource(),
                "LOCK TABLE " + copy + " IN ACCESS EXCLUSIVE MODE",
                "COMMIT",
                "SELECT count(*) FROM pg_locks WHERE relation = '" + copy + "'::regclass AND NOT granted");
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
