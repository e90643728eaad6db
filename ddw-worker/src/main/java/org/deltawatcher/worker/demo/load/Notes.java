package org.deltawatcher.worker.demo.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes rows of {@code delivery_notes} on one connection. Each method returns how many rows it changed. Rows with
 * negative keys are left alone unless they are named. Belongs to one thread.
 */
final class Notes {

    private static final String INSERT = """
            INSERT INTO delivery_notes (team, driver, delivered_at, hours, status, details)
            SELECT n.team, n.driver, n.delivered_at, n.hours, n.status, n.details
              FROM jsonb_to_recordset(?::jsonb) AS n (team text, driver text, delivered_at timestamptz, hours numeric,
                                                      status text, details jsonb)
            RETURNING id
            """;

    /** In the order of keys, so that two statements never wait for each other; two transactions still may. */
    private static final String PICKED = """
            WITH picked AS (
                SELECT id FROM delivery_notes WHERE id >= ? ORDER BY id LIMIT ? FOR UPDATE)
            """;

    private final Connection connection;
    private final SplittableRandom random;
    private final RandomNotes notes;
    private final AtomicLong highest;

    /**
     * @param highest the highest key that any writer has seen
     */
    Notes(Connection connection, SplittableRandom random, AtomicLong highest) {
        this.connection = connection;
        this.random = random;
        this.notes = new RandomNotes(random);
        this.highest = highest;
    }

    int apply(Step step, int rows) throws SQLException {
        return switch (step) {
            case INSERT, INSERT_MANY -> insert(rows);
            case SET_HOURS -> update("hours = ?", notes.hours(), rows);
            case MOVE_TO_TEAM -> update("team = ?", notes.team(), rows);
            case PATCH_DETAILS -> update("details = details || ?::jsonb", notes.patch(), rows);
            case SET_STATUS, SET_STATUS_OF_MANY -> update("status = ?", notes.status(), rows);
            case DELETE, DELETE_MANY -> delete(rows);
            case CHANGE_KEY -> changeKey(rows);
        };
    }

    int insert(int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, notes.notes(rows));
            int inserted = 0;
            try (ResultSet keys = insert.executeQuery()) {
                while (keys.next()) {
                    highest.accumulateAndGet(keys.getLong(1), Math::max);
                    inserted++;
                }
            }
            return inserted;
        }
    }

    /** Changes the hours of the row of that key. */
    int setHoursOf(long key) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE delivery_notes SET hours = ? WHERE id = ?")) {
            update.setBigDecimal(1, notes.hours());
            update.setLong(2, key);
            return update.executeUpdate();
        }
    }

    private int update(String assignment, Object value, int rows) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                PICKED + "UPDATE delivery_notes n SET " + assignment + " FROM picked WHERE n.id = picked.id")) {
            pick(update, rows);
            update.setObject(3, value);
            return update.executeUpdate();
        }
    }

    private int delete(int rows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                PICKED + "DELETE FROM delivery_notes n USING picked WHERE n.id = picked.id")) {
            pick(delete, rows);
            return delete.executeUpdate();
        }
    }

    private int changeKey(int rows) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PICKED + """
                UPDATE delivery_notes n SET id = nextval(pg_get_serial_sequence('delivery_notes', 'id'))
                  FROM picked WHERE n.id = picked.id
                """)) {
            pick(update, rows);
            return update.executeUpdate();
        }
    }

    private void pick(PreparedStatement statement, int rows) throws SQLException {
        statement.setLong(1, 1 + random.nextLong(Math.max(1, highest.get())));
        statement.setInt(2, rows);
    }
}
