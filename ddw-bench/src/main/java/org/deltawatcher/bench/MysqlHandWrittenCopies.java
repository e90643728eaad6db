package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What people write themselves to bring changes into another database of MySQL. Each method returns how long it took, in nanoseconds. */
final class MysqlHandWrittenCopies {

    private static final int COMMIT = 5000;

    private static final String DELTAS = """
            SELECT c.op, c.new_team_id, c.new_customer, c.new_hours, c.new_status, c.new_payload, c.new_updated_at, COALESCE(c.new_id, c.old_id)
              FROM {changes} c
             ORDER BY c.position
            """;

    private static final String ENTRIES = """
            SELECT a.op, r.team_id, r.customer, r.hours, r.status, CAST(r.payload AS CHAR), r.updated_at, r.id
              FROM {schema}.audit_log a
              JOIN JSON_TABLE(COALESCE(a.new_row, a.old_row), '$' COLUMNS (
                       id         BIGINT        PATH '$.id',
                       team_id    INT           PATH '$.team_id',
                       customer   VARCHAR(100)  PATH '$.customer',
                       hours      DECIMAL(8, 2) PATH '$.hours',
                       status     VARCHAR(20)   PATH '$.status',
                       payload    JSON          PATH '$.payload',
                       updated_at DATETIME(6)   PATH '$.updated_at')) r
             WHERE a.audit_id > ? AND a.audit_id <= ?
             ORDER BY a.audit_id
            """;

    private final MysqlFeed feed;
    private final Journal journal;

    MysqlHandWrittenCopies(MysqlFeed feed) {
        this.feed = feed;
        this.journal = new Journal(feed.shop());
    }

    private static ChangeApply changeApply(Connection connection, String copy) throws SQLException {
        return new ChangeApply(
                connection,
                "INSERT INTO " + copy
                        + " (team_id, customer, hours, status, payload, updated_at, id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                "UPDATE " + copy + " SET team_id = ?, customer = ?, hours = ?, status = ?, payload = ?, updated_at = ?"
                        + " WHERE id = ?",
                "DELETE FROM " + copy + " WHERE id = ?");
    }

    /** Applies changes that are in memory already, a commit for every 5,000. */
    long apply(String copy) throws SQLException {
        List<ChangeApply.Change> changes = changes();
        try (Connection to = feed.ground().connect();
                ChangeApply apply = changeApply(to, copy)) {
            to.setAutoCommit(false);
            long begun = System.nanoTime();
            long done = 0;
            for (ChangeApply.Change change : changes) {
                apply.apply(change);
                if (++done % COMMIT == 0) {
                    apply.flush();
                    to.commit();
                }
            }
            apply.flush();
            to.commit();
            return System.nanoTime() - begun;
        }
    }

    private List<ChangeApply.Change> changes() throws SQLException {
        List<ChangeApply.Change> changes = new ArrayList<>();
        try (Connection from = feed.ground().connect();
                Statement reading = from.createStatement()) {
            reading.setFetchSize(ChangeApply.BATCH); // else the driver holds all rows twice
            try (ResultSet rows = reading.executeQuery(DELTAS.replace("{changes}", feed.changes()))) {
                while (rows.next()) {
                    changes.add(ChangeApply.Change.read(rows));
                }
            }
        }
        return changes;
    }

    /** Drains the JSON journal in batches of 1,000; how far it came is kept beside the copy, in the same transaction. */
    long journal(String copy) throws SQLException {
        try (Connection from = feed.ground().connect();
                Connection to = feed.ground().connect();
                PreparedStatement reading = from.prepareStatement(ENTRIES.replace("{schema}", feed.shop()));
                PreparedStatement keeping = to.prepareStatement("UPDATE " + positionOf(copy) + " SET audit_id = ?");
                ChangeApply apply = changeApply(to, copy)) {
            to.setAutoCommit(false);
            long begun = System.nanoTime();
            boolean isMore = true;
            while (isMore) {
                isMore = journal.take(from, (after, upTo) -> {
                    reading.setLong(1, after);
                    reading.setLong(2, upTo);
                    try (ResultSet rows = reading.executeQuery()) {
                        while (rows.next()) {
                            apply.apply(ChangeApply.Change.read(rows));
                        }
                    }
                    apply.flush();
                    keeping.setLong(1, upTo);
                    keeping.executeUpdate();
                    to.commit();
                });
            }
            return System.nanoTime() - begun;
        }
    }

    /** Creates a copy that the journal is brought into, and returns its name. */
    String createCopyOfJournal() throws SQLException {
        String copy = feed.copy("journal");
        feed.ground().run("CREATE TABLE " + positionOf(copy) + " AS SELECT CAST(0 AS SIGNED) AS audit_id");
        return copy;
    }

    private static String positionOf(String copy) {
        return MysqlGround.databaseOf(copy) + ".journal_position";
    }
}
