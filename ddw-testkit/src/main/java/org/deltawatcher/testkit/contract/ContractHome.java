package org.deltawatcher.testkit.contract;

import java.time.Duration;
import java.util.SortedMap;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;

/**
 * What a contract needs of the home that it tests: the ports, tables to watch, and a hand on the clock. Each test gets
 * a fresh one. Thread-safe.
 */
public interface ContractHome extends AutoCloseable {

    /** Returns the ports; the schema is installed. */
    Home home();

    /**
     * Creates an empty table that is not tracked: {@code id} (64-bit, the primary key), {@code label} (text) and
     * {@code amount} (64-bit).
     */
    SourceName createTable();

    /** Opens a transaction on a session of its own; several may be open at once. */
    SourceTransaction begin();

    /** Returns the home's own database as something to write to. */
    Target target();

    /** Has the target refuse rows of this label from now on, in a table like those of {@link #createTable}. */
    void refuse(SourceName table, String label);

    /** Has a table take each label once, and rows without an amount: what another table's rows have is not its business. */
    void ownAmounts(SourceName table);

    /** Has the target know nothing of what was applied to it, as one that was restored from a backup. */
    void forgetApplied();

    /** Has the target know nothing of what was applied to it of one lane. */
    void forgetApplied(int lane);

    /** Has the target know of a batch of each lane that the home does not, as if that was restored from a backup. */
    void applyUnknown();

    /** Has the target know of a batch of one lane that the home does not. */
    void applyUnknown(int lane);

    /** Keeps whoever copies the rows of a tracked table for a load waiting, until it is closed. */
    LoadBarrier holdLoadsOf(SourceName table);

    /** Moves the home's clock on, or back if the duration is negative. */
    void advance(Duration duration);

    /** Returns the committed rows of a table by id. */
    SortedMap<Long, SourceRow> rows(SourceName table);

    /** Returns a filter's text in the home's SQL: rows of this label. */
    String filterByLabel(String label);

    /** Gives everything up. */
    @Override
    void close();

    /** A place where a load is held up. */
    interface LoadBarrier extends AutoCloseable {

        /** Tells whether somebody waits there; at once, where nobody can come between two steps of a load. */
        boolean isReached();

        @Override
        void close();
    }

    /** What a row of a contract's table holds besides its id. */
    record SourceRow(String label, long amount) {}
}
