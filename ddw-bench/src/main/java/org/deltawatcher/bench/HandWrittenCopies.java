package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** What people write themselves to bring changes into another database. Each method returns how long it took, in nanoseconds. */
final class HandWrittenCopies {

    private static final int COMMIT = 5000;

    private static final String DELTAS = """
            SELECT c.op, %s
              FROM %s c
             CROSS JOIN LATERAL (VALUES (coalesce(c.new_id, c.old_id), c.new_team_id, c.new_customer, c.new_hours, c.new_status, c.new_payload,
                                         c.new_updated_at)) r (id, team_id, customer, hours, status, payload, updated_at)
             ORDER BY c.position
            """;

    private static final String ENTRIES = """
            SELECT a.op, %s
              FROM shop.audit_log a
             CROSS JOIN LATERAL jsonb_populate_record(NULL::shop.delivery_notes, coalesce(a.new_row, a.old_row)) r
             WHERE a.audit_id > ? AND a.audit_id <= ?
             ORDER BY a.audit_id
            """;

    private final ChangeFeed feed;
    private final Journal journal = new Journal(DeltaTable.SCHEMA);

    HandWrittenCopies(ChangeFeed feed) {
        this.feed = feed;
    }

    /** Applies changes that are in memory already, a commit for every 5,000. */
    long apply(String copy) throws SQLException {
        List<ChangeApply.Change> changes = changes();
        try (Connection to = feed.other().connect();
                ChangeApply apply = new ChangeApply(to, copy)) {
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
        try (Connection from = feed.database().connect();
                Statement reading = from.createStatement()) {
            from.setAutoCommit(false); // else the driver holds all rows twice
            reading.setFetchSize(ChangeApply.BATCH);
            try (ResultSet rows =
                    reading.executeQuery(DELTAS.formatted(ChangeApply.Change.columns(), feed.changes()))) {
                while (rows.next()) {
                    changes.add(ChangeApply.Change.read(rows));
                }
            }
        }
        return changes;
    }

    /** Copies the changed rows in one stream, into a table without a key: what the way itself allows. */
    long stream(String copy) throws SQLException, IOException {
        feed.other().run("TRUNCATE " + copy);
        try (Connection from = feed.database().connect();
                Connection to = feed.other().connect()) {
            long begun = System.nanoTime();
            try (PGCopyOutputStream out = new PGCopyOutputStream(
                    to.unwrap(PGConnection.class), "COPY " + copy + " FROM STDIN (FORMAT binary)")) {
                from.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "COPY (SELECT coalesce(new_id, old_id), coalesce(new_team_id, old_team_id),"
                                        + " coalesce(new_customer, old_customer), coalesce(new_hours, old_hours),"
                                        + " coalesce(new_status, old_status), coalesce(new_payload, old_payload),"
                                        + " coalesce(new_updated_at, old_updated_at) FROM " + feed.changes()
                                        + " c) TO STDOUT (FORMAT binary)",
                                out);
            }
            return System.nanoTime() - begun;
        }
    }

    /** Drains the jsonb journal in batches of 1,000; how far it came is kept beside the copy, in the same transaction. */
    long journal(String copy) throws SQLException {
        try (Connection from = feed.database().connect();
                Connection to = feed.other().connect();
                PreparedStatement reading = from.prepareStatement(ENTRIES.formatted(ChangeApply.Change.columns()));
                PreparedStatement keeping = to.prepareStatement("UPDATE " + copy + "_position SET audit_id = ?");
                ChangeApply apply = new ChangeApply(to, copy)) {
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
}
