package org.deltawatcher.api.spi;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.ProcessDefinition;

/**
 * Runs a process on a staged batch: the plugin point. Found by {@link java.util.ServiceLoader} or bound by hand, and
 * named in {@code ddw.process.executor}. One instance serves all processes and threads, so it must be thread-safe.
 */
public interface ProcessExecutor {

    /** Returns the name that processes call it by: lower-case letters, digits and {@code -}. */
    String name();

    /** Returns where it works; {@link Scope#HOME_TRANSACTION} unless overridden. */
    default Scope scope() {
        return Scope.HOME_TRANSACTION;
    }

    /**
     * Checks a definition when it is registered or edited. Accepts everything unless overridden.
     *
     * @return what works but may surprise, a sentence each; empty if there is nothing to say
     * @throws org.deltawatcher.api.InvalidDefinitionException if it cannot run, with what is wrong and where
     */
    default List<String> check(ProcessDefinition definition, HomeSql sql) {
        return List.of();
    }

    /**
     * Processes the batch. Returning means success, and the batch is committed; throwing means failure, and it is
     * released with the exception's message, tried again and in the end parked. An exception whose
     * {@link org.deltawatcher.api.DeltaWatcherException#isTransient} is true gives the batch back without counting an
     * attempt.
     *
     * <p>The thread is interrupted when the lease is lost or a stop takes too long.
     */
    void execute(Execution execution) throws SQLException, IOException, InterruptedException;

    /** Where an executor works. */
    enum Scope {
        /** On the connection of the home transaction that also commits the batch: exactly once. */
        HOME_TRANSACTION,
        /** Elsewhere, without an open home transaction: at least once, with the GUID as idempotency key. */
        OUTSIDE
    }
}
