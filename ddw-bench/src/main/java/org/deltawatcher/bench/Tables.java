package org.deltawatcher.bench;

import java.sql.SQLException;

/** Compares what tables hold. */
final class Tables {

    private static final String CHECKSUM =
            "SELECT count(*) || ' rows, checksum ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ";

    private Tables() {}

    /** Fails unless two tables with the same columns hold the same rows. */
    static void checkEqual(BenchDatabase one, String table, BenchDatabase other, String copy) throws SQLException {
        String expected = one.text(CHECKSUM + table + " t");
        String found = other.text(CHECKSUM + copy + " t");
        if (!found.equals(expected)) {
            throw new IllegalStateException(
                    copy + " has " + found + " but " + table + " has " + expected + ": the figures are worth nothing");
        }
    }
}
