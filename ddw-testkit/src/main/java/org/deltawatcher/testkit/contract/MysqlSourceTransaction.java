package org.deltawatcher.testkit.contract;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.SourceName;

/**
 * A writer on MySQL. At READ COMMITTED, where writers of different rows do not wait for each other. Two things make it
 * begin again with all it has written, as an application would: a deadlock, and a truncation, which needs REPEATABLE READ.
 */
final class MysqlSourceTransaction implements SourceTransaction {

    private static final int DEADLOCK = 1213;
    private static final int PATIENCE = 100;

    private final Connection connection;
    private final String homeSchema;
    private final List<Step> steps = new ArrayList<>();
    private final int usualIsolation;

    MysqlSourceTransaction(Connection connection, String homeSchema) throws SQLException {
        this.connection = connection;
        this.homeSchema = homeSchema;
        usualIsolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
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

    /** TRUNCATE TABLE commits and fires no trigger: the home's own call does neither. */
    @Override
    public SourceTransaction truncate(SourceName table) {
        try {
            connection.rollback();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            repeat();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot begin again", e);
        }
        return execute("CALL " + homeSchema + ".truncate(?)", table.toString());
    }

    @Override
    public SourceTransaction origin(String name) {
        return execute("SET @ddw_origin = ?", name);
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
        Step step = new Step(statement, List.of(values));
        steps.add(step);
        try {
            try {
                step.run(connection);
            } catch (SQLException e) {
                beginAgainAfter(e);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("the writer's own statement failed: " + statement, e);
        }
    }

    private void beginAgainAfter(SQLException deadlock) throws SQLException {
        SQLException latest = deadlock;
        for (int i = 0; i < PATIENCE && latest.getErrorCode() == DEADLOCK; i++) {
            try {
                repeat();
                return;
            } catch (SQLException e) {
                latest = e;
            }
        }
        throw latest;
    }

    private void repeat() throws SQLException {
        for (Step step : steps) {
            step.run(connection);
        }
    }

    private void end(Ending ending) {
        try (connection) {
            ending.run();
            new Step("SET @ddw_origin = NULL", List.of()).run(connection);
            connection.commit();
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(usualIsolation);
        } catch (SQLException e) {
            throw new IllegalStateException("the writer's own transaction failed", e);
        }
    }

    private record Step(String statement, List<Object> values) {

        void run(Connection connection) throws SQLException {
            try (PreparedStatement sql = connection.prepareStatement(statement)) {
                for (int i = 0; i < values.size(); i++) {
                    sql.setObject(i + 1, values.get(i));
                }
                sql.execute();
            }
        }
    }

    @FunctionalInterface
    private interface Ending {
        void run() throws SQLException;
    }
}
