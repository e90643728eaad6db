package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What a worker that knows SQL alone asks. */
final class Staging {

    private Staging() {}

    static String stage(String source, String process) {
        return "SELECT ddw.stage('" + source + "', '" + process + "')";
    }

    /** Returns the query that reads a batch by one of its views. */
    static String read(String view, String batch) {
        return "SELECT * FROM ddw." + view + " WHERE batch_id = '" + batch + "'";
    }

    static String release(String batch) {
        return "SELECT ddw.release('" + batch + "')";
    }

    /** Reads all rows and returns the first value. */
    static String first(Connection connection, String query) throws SQLException {
        String first = "";
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet results = statement.executeQuery()) {
            while (results.next()) {
                first = first.isEmpty() ? String.valueOf(results.getString(1)) : first;
            }
        }
        return first;
    }
}
