package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The consumer that people write for an audit table: takes what comes after the last entry that it took, a batch at a
 * time, and keeps how far it came. That misses what is committed out of order, which DeltaWatcher does not, and is
 * right here only because each turn begins when all is committed, or one writer writes.
 */
final class Journal {

    static final int BATCH = 1000;

    private static final String HIGHEST = """
            SELECT max(audit_id)
              FROM (SELECT audit_id FROM {schema}.audit_log WHERE audit_id > ? ORDER BY audit_id LIMIT ?) batch
            """;

    private final String schema;
    private long position;

    Journal(String schema) {
        this.schema = schema;
    }

    /** What is done with the entries after a position, up to another one. */
    interface Consumer {
        void take(long after, long upTo) throws SQLException;
    }

    /** Takes one batch. Returns whether there was one. */
    boolean take(Connection connection, Consumer consumer) throws SQLException {
        long highest;
        try (PreparedStatement statement = connection.prepareStatement(HIGHEST.replace("{schema}", schema))) {
            statement.setLong(1, position);
            statement.setInt(2, BATCH);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                highest = rows.getLong(1);
            }
        }
        if (highest == 0) {
            return false;
        }
        consumer.take(position, highest);
        position = highest;
        return true;
    }
}
