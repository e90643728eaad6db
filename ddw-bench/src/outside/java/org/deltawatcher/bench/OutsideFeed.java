package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;

/**
 * Delivery notes in a database of an outsider's own, which records their changes and nobody else does. The changes are
 * the same as everywhere.
 */
final class OutsideFeed implements AutoCloseable {

    private final BenchDatabase database;
    private final DeltaTable table;
    private final Outsider.Tap tap;
    private boolean isWarm;

    private OutsideFeed(BenchDatabase database, DeltaTable table, Outsider.Tap tap) {
        this.database = database;
        this.table = table;
        this.tap = tap;
    }

    static OutsideFeed create(Outsider outsider, BenchServer server, long rows, Outsider.Images images)
            throws SQLException {
        BenchDatabase database = BenchDatabase.empty(server);
        DeltaTable table = DeltaTable.untracked(database, rows);
        Outsider.Tap tap = outsider.tap(database, table.source(), images);
        return new OutsideFeed(database, table, tap);
    }

    BenchDatabase database() {
        return database;
    }

    /** Opens what takes the changes. */
    interface Opening {
        ChangeSink open() throws SQLException;
    }

    /** Writes changes, a tenth of them when it warms up, hands them over, and returns how many it handed over a second. */
    @SuppressWarnings("try") // what goes on meanwhile is not spoken to
    double perSecond(long wanted, Opening opening) throws SQLException, InterruptedException, ExecutionException {
        tap.skip();
        long changes;
        try (Outsider.Activity recording = tap.recording()) {
            changes = table.write(isWarm ? wanted : wanted / 10, 1);
        }
        isWarm = true;
        try (ChangeSink sink = opening.open();
                Outsider.Activity consuming = tap.consume(sink)) {
            long begun = System.nanoTime();
            return changes / ((sink.await(changes) - begun) / 1e9);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        tap.close();
        database.close();
    }
}
