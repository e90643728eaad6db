package org.deltawatcher.testkit.contract;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.deltawatcher.api.SourceName;

/** A writer on PostgreSQL: plain statements, nothing of DeltaWatcher in them. */
final class PostgresSourceTransaction implements SourceTransaction {

    private final Connection connection;

    PostgresSourceTransaction(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
    }

    @Override
    public SourceTransaction insert(SourceName table, long id, String label, long amount) {
        return execute("INSERT INTO " + table + " (id, label, amount) VALUES (?, ?, ?)", id, label, amount);
    }

    @Override
    public SourceTransaction update(SourceName table, long id, String label, long amount) {
        return execute("UPDATE " + table + " SET label = ?, amount = ? WHERE id = ?", label, amount, id);
    }

    @Override
    public SourceTransaction delete(SourceName table, long id) {
        return execute("DELETE FROM " + table + " WHERE id = ?", id);
    }

    @Override
    public SourceTransaction changeKey(SourceName table, long from, long to) {
        return execute("UPDATE " + table + " SET id = ? WHERE id = ?", to, from);
    }

    @Override
    public SourceTransaction truncate(SourceName table) {
        return execute("TRUNCATE TABLE " + table);
    }

    @Override
    public SourceTransaction origin(String name) {
        return execute("SELECT set_config('ddw.origin', ?, true)", name);
    }

    @Override
    public void commit() {
        end(connection::commit);
    }

    @Override
    public void rollback() {
        end(connection::rollback);
    }

    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private SourceTransaction execute(String statement, Object... values) {
        try (PreparedStatement sql = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                sql.setObject(i + 1, values[i]);
            }
            sql.execute();
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("the writer's own statement failed: " + statement, e);
        }
    }

    private void end(Ending ending) {
        try (connection) {
            ending.run();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException("the writer's own transaction failed", e);
        }
    }

    @FunctionalInterface
    private interface Ending {
        void run() throws SQLException;
    }
}
