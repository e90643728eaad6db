package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What people write by hand: rows read as a stream, written in batches of the driver, a commit for every few thousand. */
final class PlainCopy {

    private static final int BATCH = 1000;
    private static final int COMMIT = 5000;

    private final BenchDatabase source;
    private final String url;
    private final String table;
    private final String json;

    /** Copies to a table of another database, which has the columns of the source. */
    PlainCopy(BenchDatabase source, String url, String table) {
        this.source = source;
        this.url = url;
        this.table = table;
        this.json = url.startsWith("jdbc:postgresql:") ? "?::jsonb" : "?";
    }

    /** Fills the empty table with all rows, and returns how many. */
    long insert() throws SQLException {
        return write(
                "SELECT id, team_id, customer, hours, status, payload::text, updated_at FROM " + DeltaTable.SOURCE,
                "INSERT INTO " + table + " (id, team_id, customer, hours, status, payload, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, " + json + ", ?)",
                7);
    }

    /** Updates as many rows as there were changes, each by its key, to what it is now; returns how many. */
    long update(long changes) throws SQLException {
        return write(
                "SELECT n.team_id, n.customer, n.hours, n.status, n.payload::text, n.updated_at, n.id FROM "
                        + DeltaTable.SOURCE + " n JOIN (SELECT 1 + n * 7919::bigint % 200000 AS id"
                        + " FROM generate_series(1, " + changes + ") n) c USING (id)",
                "UPDATE " + table
                        + " SET team_id = ?, customer = ?, hours = ?, status = ?, payload = " + json
                        + ", updated_at = ? WHERE id = ?",
                7);
    }

    private long write(String query, String statement, int columns) throws SQLException {
        long rows = 0;
        try (Connection from = source.connect();
                Statement reading = from.createStatement();
                Connection to = DriverManager.getConnection(url);
                PreparedStatement writing = to.prepareStatement(statement)) {
            from.setAutoCommit(false); // else the driver holds all rows
            reading.setFetchSize(BATCH);
            to.setAutoCommit(false);
            try (ResultSet read = reading.executeQuery(query)) {
                while (read.next()) {
                    for (int column = 1; column <= columns; column++) {
                        writing.setObject(column, read.getObject(column));
                    }
                    writing.addBatch();
                    if (++rows % BATCH == 0) {
                        writing.executeBatch();
                    }
                    if (rows % COMMIT == 0) {
                        to.commit();
                    }
                }
            }
            writing.executeBatch();
            to.commit();
        }
        return rows;
    }
}
