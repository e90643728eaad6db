package org.deltawatcher.api.spi;

/** Opens transactions on the home. Thread-safe. */
public interface Transactions {

    /**
     * Runs the work in a transaction of its own at READ COMMITTED: commits when it returns, rolls back when it throws,
     * and passes on what it throws.
     *
     * @throws org.deltawatcher.api.StoreUnavailableException if the home cannot be reached, or the connection broke
     *     and it is not known whether the commit took place
     */
    <T, X extends Exception> T inTransaction(Work<T, X> work) throws X;

    /** What runs in a transaction. */
    @FunctionalInterface
    interface Work<T, X extends Exception> {
        T run(Transaction transaction) throws X;
    }
}
