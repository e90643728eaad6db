package org.deltawatcher.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.deltawatcher.bench.page.Samples;

/** Two tables in a database of an outsider's own, and a consumer that brings new rows from one to the other. */
final class OutsideVisibility implements AutoCloseable {

    private static final int ROWS = 20_000;
    private static final String SOURCE = DeltaTable.SOURCE;
    private static final String COPY = DeltaTable.SCHEMA + ".copy";

    private final BenchDatabase database;
    private final Outsider.Tap tap;
    private final int rate;
    private final int seconds;
    private final Visibility visibility = new Visibility();

    private OutsideVisibility(BenchDatabase database, Outsider.Tap tap, int rate, int seconds) {
        this.database = database;
        this.tap = tap;
        this.rate = rate;
        this.seconds = seconds;
    }

    static OutsideVisibility create(Outsider outsider, BenchServer server, int rate, int seconds) throws SQLException {
        BenchDatabase database = BenchDatabase.empty(server);
        database.run(Scripts.deliveryNotes(DeltaTable.SCHEMA, ROWS));
        database.run("CREATE TABLE " + COPY + " (LIKE " + SOURCE + " INCLUDING ALL)");
        return new OutsideVisibility(database, outsider.tap(database, SOURCE, Outsider.Images.AFTER), rate, seconds);
    }

    /** Returns milliseconds from each commit until the row was seen in the other table. */
    @SuppressWarnings("try") // the consumer works on its own
    Samples take() throws Exception {
        tap.skip();
        int rows = rate * seconds;
        try (Connection writer = database.connect();
                Connection observer = database.connect();
                PreparedStatement insert = writer.prepareStatement(VisibilityTurns.insertInto(SOURCE));
                CopySink sink = new CopySink(database, COPY);
                Outsider.Activity consuming = tap.consume(sink)) {
            Samples samples = visibility.measure(
                    rows,
                    row -> row * 1_000_000_000L / rate,
                    id -> {
                        insert.setLong(1, id);
                        insert.executeUpdate();
                        return System.nanoTime();
                    },
                    observer,
                    "SELECT max(id) FROM " + COPY);
            long unused = sink.await(rows);
            return samples;
        }
    }

    /** Fails unless the other table has got exactly what was written. */
    void check() throws SQLException {
        database.run("DELETE FROM " + SOURCE + " WHERE id <= " + ROWS);
        Tables.checkEqual(database, SOURCE, database, COPY);
    }

    @Override
    public void close() throws SQLException, IOException {
        tap.close();
        database.close();
    }
}
