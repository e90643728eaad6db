package org.deltawatcher.testkit.contract;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.deltawatcher.testkit.contract.ContractHome.LoadBarrier;

/** A lock on the table that a load is copied to. Belongs to one thread. */
final class LockedLoads implements LoadBarrier {

    private final Connection holder;
    private final String unlock;
    private final String countOfWaiting;

    /**
     * Takes the lock, within a transaction.
     *
     * @param unlock gives it up
     * @param countOfWaiting query for the number of sessions that wait for it
     */
    LockedLoads(DataSource home, String lock, String unlock, String countOfWaiting) {
        this.unlock = unlock;
        this.countOfWaiting = countOfWaiting;
        try {
            holder = home.getConnection();
            holder.setAutoCommit(false);
            run(lock);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot hold loads up: " + lock, e);
        }
    }

    private void run(String statement) throws SQLException {
        try (Statement sql = holder.createStatement()) {
            sql.execute(statement);
        }
    }

    @Override
    public boolean isReached() {
        try (Statement sql = holder.createStatement();
                ResultSet rows = sql.executeQuery(countOfWaiting)) {
            return rows.next() && rows.getLong(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot see who waits: " + countOfWaiting, e);
        }
    }

    @Override
    public void close() {
        try (holder) {
            run(unlock);
            holder.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot let loads go on", e);
        }
    }
}
