package org.deltawatcher.core.cycle;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Predicate;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.LeaseLostException;
import org.jspecify.annotations.Nullable;

/** Reads from an exception what it says about a batch. */
final class Reason {

    /** Characters of a message at most: enough for a statement and the end of a program's complaint. */
    static final int MAX_LENGTH = 4_000;

    private Reason() {}

    /** Returns a message of bounded length that a database can store. */
    static String of(Throwable failure) {
        return trim(message(failure).replace('\0', '\uFFFD'));
    }

    private static String message(Throwable failure) {
        if (failure instanceof AlreadyCommittedException) {
            // Heard only if this very work did it: whatever else committed the batch, the home tells when it is ended.
            return "the work itself commits its batch, which is for the worker to do";
        }
        if (failure instanceof DeltaWatcherException && failure.getMessage() != null) {
            return failure.getMessage(); // It says all.
        }
        Throwable cause = failure.getCause();
        return cause == null || cause.getMessage() == null
                ? named(failure)
                : named(failure) + "; caused by " + named(cause);
    }

    /** Tells whether the same call may succeed later: its own word, or a connection that broke. */
    static boolean isTransient(Throwable failure) {
        return (failure instanceof DeltaWatcherException known && known.isTransient()) || isBrokenConnection(failure);
    }

    /** Tells whether the rows of a batch have nothing to do with it: what is transient, and the word that somebody else has it. */
    static boolean isOfNoRow(Throwable failure) {
        return isTransient(failure) || failure instanceof LeaseLostException;
    }

    /** Tells whether a connection broke: class 08 of the SQL standard, connection exception. */
    private static boolean isBrokenConnection(Throwable failure) {
        return isAny(
                failure,
                cause -> cause instanceof SQLRecoverableException
                        || cause instanceof SQLTransientConnectionException
                        || isOfClass(cause, "08"));
    }

    /** Tells whether a database said so. */
    static boolean isOfDatabase(Throwable failure) {
        return isAny(failure, cause -> cause instanceof SQLException);
    }

    /** Tells whether a transaction lost to others, as in a deadlock: class 40, transaction rollback. */
    static boolean isRolledBack(Throwable failure) {
        return isAny(failure, cause -> isOfClass(cause, "40"));
    }

    private static boolean isAny(Throwable failure, Predicate<Throwable> test) {
        int depth = 0;
        for (@Nullable Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            if (test.test(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfClass(Throwable cause, String prefix) {
        return cause instanceof SQLException sql
                && sql.getSQLState() != null
                && sql.getSQLState().startsWith(prefix);
    }

    private static String named(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }

    private static String trim(String message) {
        if (message.length() <= MAX_LENGTH) {
            return message;
        }
        int end = MAX_LENGTH - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
