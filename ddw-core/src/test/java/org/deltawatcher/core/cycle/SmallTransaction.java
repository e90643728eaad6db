package org.deltawatcher.core.cycle;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.spi.Transaction;

/** What happens when a transaction of a {@link SmallHome} commits. */
final class SmallTransaction implements Transaction {

    final List<Runnable> effects = new ArrayList<>();
    final List<Long> writes = new ArrayList<>();

    /** Writes in the transaction on behalf of an executor. */
    static void write(Transaction transaction, long position) {
        ((SmallTransaction) transaction).writes.add(position);
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("a home in memory has no connection");
    }
}
