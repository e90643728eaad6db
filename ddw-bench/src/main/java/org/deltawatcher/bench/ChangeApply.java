package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** Applies changes to a copy in their order, as one writes it by hand: prepared statements, in batches of the driver. */
final class ChangeApply implements AutoCloseable {

    static final int BATCH = 1000;

    private static final String COLUMNS = "team_id, customer, hours, status, payload, updated_at, id";

    private final Map<String, PreparedStatement> statements;
    private String operation = "";
    private int pending;

    /** Prepares to write to a table of PostgreSQL. */
    ChangeApply(Connection connection, String table) throws SQLException {
        this(
                connection,
                "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?::jsonb, ?, ?)",
                "UPDATE " + table + " SET team_id = ?, customer = ?, hours = ?, status = ?,"
                        + " payload = ?::jsonb, updated_at = ? WHERE id = ?",
                "DELETE FROM " + table + " WHERE id = ?");
    }

    /** Prepares to write by these statements: the first two take the columns, the id last, and the third takes the id. */
    ChangeApply(Connection connection, String insert, String update, String delete) throws SQLException {
        statements = Map.of(
                "I", connection.prepareStatement(insert),
                "U", connection.prepareStatement(update),
                "D", connection.prepareStatement(delete));
    }

    /**
     * A change as it is held in memory.
     *
     * @param operation {@code I}, {@code U} or {@code D}
     * @param values the row after it, or before it if it is gone, in the order of the statements: the id last
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares half a million of them
    record Change(String operation, Object[] values) {

        /** Returns what a query for this reads, of a record {@code r}. */
        static String columns() {
            return "r.team_id, r.customer, r.hours, r.status, r.payload::text, r.updated_at, r.id";
        }

        /** Reads the operation and the columns. */
        static Change read(ResultSet rows) throws SQLException {
            Object[] values = new Object[7];
            for (int i = 0; i < values.length; i++) {
                values[i] = rows.getObject(i + 2);
            }
            return new Change(rows.getString(1).substring(0, 1), values);
        }
    }

    void apply(Change change) throws SQLException {
        if (!operation.equals(change.operation) || pending == BATCH) {
            flush();
            operation = change.operation;
        }
        PreparedStatement statement = statement();
        if (operation.equals("D")) {
            statement.setObject(1, change.values[6]);
        } else {
            for (int i = 0; i < change.values.length; i++) {
                statement.setObject(i + 1, change.values[i]);
            }
        }
        statement.addBatch();
        pending++;
    }

    /** Sends what is left. */
    void flush() throws SQLException {
        if (pending > 0) {
            statement().executeBatch();
            pending = 0;
        }
    }

    private PreparedStatement statement() {
        PreparedStatement statement = statements.get(operation);
        if (statement == null) {
            throw new IllegalArgumentException("no such operation: " + operation);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
    }
}
