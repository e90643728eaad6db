package org.deltawatcher.testkit.fake;

import org.deltawatcher.api.spi.Transactions;

/** Opens transactions on the fake. */
final class FakeTransactions implements Transactions {

    private final FakeDatabase database;

    FakeTransactions(FakeDatabase database) {
        this.database = database;
    }

    @Override
    public <T, X extends Exception> T inTransaction(Work<T, X> work) throws X {
        FakeTransaction transaction = new FakeTransaction(database, true);
        try {
            T result = work.run(transaction);
            transaction.end(true);
            return result;
        } finally {
            transaction.close();
        }
    }
}
