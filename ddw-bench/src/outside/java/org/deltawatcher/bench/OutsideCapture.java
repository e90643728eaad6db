package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.SQLException;

/** A table in a database of an outsider's own, for writers. */
final class OutsideCapture implements AutoCloseable {

    private final BenchDatabase database;
    private final Outsider.Tap tap;

    private OutsideCapture(BenchDatabase database, Outsider.Tap tap) {
        this.database = database;
        this.tap = tap;
    }

    static OutsideCapture create(Outsider outsider, BenchServer server, long rows) throws SQLException {
        BenchDatabase database = BenchDatabase.empty(server);
        database.run(Scripts.deliveryNotes(DeltaTable.SCHEMA, rows));
        database.run("VACUUM ANALYZE " + DeltaTable.SOURCE);
        return new OutsideCapture(database, outsider.tap(database, DeltaTable.SOURCE, Outsider.Images.AFTER));
    }

    WriterCost.Contender contender(String name) {
        return new WriterCost.Contender(name, false, database, DeltaTable.SOURCE, this::check);
    }

    @SuppressWarnings("try") // the consumer works on its own
    private void check(long written) throws SQLException, InterruptedException {
        try (ChangeSink counting = new ChangeSink.Counting();
                Outsider.Activity consuming = tap.consume(counting)) {
            long unused = counting.await(written);
        }
        tap.skip();
        database.run("VACUUM " + DeltaTable.SOURCE);
    }

    @Override
    public void close() throws SQLException, IOException {
        tap.close();
        database.close();
    }
}
