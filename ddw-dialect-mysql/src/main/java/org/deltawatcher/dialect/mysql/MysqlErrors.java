package org.deltawatcher.dialect.mysql;

import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.regex.Pattern;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.AlreadyExistsException;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.UnusableSourceException;
import org.jspecify.annotations.Nullable;

/** Tells by SQLSTATE or number what an error of MySQL means. The class DW is schema ddw's own (see R__01_base.sql). */
final class MysqlErrors {

    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;

    /** What MariaDB's driver puts before each message. */
    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");

    /** How a pool says that it has none; whose and how many it has is nobody's business. */
    private static final Pattern NO_CONNECTION =
            Pattern.compile("^\\S+ - Connection is not available, request timed out after (\\d+)ms.*$", Pattern.DOTALL);

    private MysqlErrors() {}

    /** Finds the database's error in a chain of causes, null if there is none. */
    static @Nullable SQLException find(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /**
     * Tells whether the connection, not the statement, is at fault. MariaDB's driver throws an exception of connections
     * for every SQLSTATE that it does not know; what the server said has a number.
     */
    static boolean isUnavailable(SQLException error) {
        return (error instanceof SQLTransientConnectionException && error.getErrorCode() == 0)
                || stateOf(error).startsWith("08")
                || switch (error.getErrorCode()) {
                    case 1040, 1045, 1053, 1129, 1158, 1159, 1160, 1161, 1203, 1226, 2006, 2013, 3169 -> true;
                    default -> false;
                };
    }

    static boolean isDeadlock(Throwable thrown) {
        SQLException error = find(thrown);
        return error != null && error.getErrorCode() == DEADLOCK;
    }

    static boolean isTimeout(Throwable thrown) {
        SQLException error = find(thrown);
        return error != null && error.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    static DeltaWatcherException translate(SQLException error) {
        if (isUnavailable(error)) {
            return new StoreUnavailableException("The home cannot be reached: " + reasonOf(error), error);
        }
        String message = messageOf(error);
        return switch (stateOf(error)) {
            case "DW001" -> new InvalidArgumentException(message, error);
            case "DW002" -> new UnknownSourceException(message, error);
            case "DW003" -> new UnknownProcessException(message, error);
            case "DW004" -> new UnknownBatchException(message, error);
            case "DW005" -> new LeaseLostException(message, error);
            case "DW006" -> new AlreadyCommittedException(message, error);
            case "DW007" -> new UnusableSourceException(message, error);
            case "DW008" -> new AlreadyExistsException(message, error);
            case "DW009" -> new InvalidDefinitionException(message, error);
            case "DW010" -> new HomeMismatchException(message, error);
            default -> byNumber(error, message);
        };
    }

    private static DeltaWatcherException byNumber(SQLException error, String message) {
        return switch (error.getErrorCode()) {
            case DEADLOCK, LOCK_WAIT_TIMEOUT ->
                new StoreUnavailableException("Another transaction was in the way: " + message, error);
            case 1044, 1142, 1143, 1227 -> new AccessDeniedException(message, error);
            case 1370 ->
                new AccessDeniedException(
                        message + ". A worker needs the role ddw_worker, and as a default role of its account:"
                                + " GRANT ddw_worker TO …; SET DEFAULT ROLE ddw_worker TO …",
                        error);
            case 1449 ->
                new HomeMismatchException(
                        message
                                + ". Schema ddw belongs to it, and writes to tracked tables fail as well. Create the"
                                + " account again with its rights, or let another one take the home over: ddw install",
                        error);
            case 1419 ->
                new AccessDeniedException(
                        "While the binary log is on, MySQL lets only accounts with SUPER create triggers and"
                                + " functions, unless an administrator says otherwise: SET PERSIST"
                                + " log_bin_trust_function_creators = 1",
                        error);
            case 1049, 1146, 1305 ->
                new HomeMismatchException(
                        message + ". Is schema ddw installed here, by this version? (ddw install)", error);
            default -> new DatabaseException(message, error);
        };
    }

    /** Returns what the server says. */
    static String messageOf(SQLException error) {
        return CONNECTION.matcher(String.valueOf(error.getMessage())).replaceFirst("");
    }

    /** Returns why there is no connection: a pool and the driver wrap what knows it. */
    static String reasonOf(SQLException error) {
        String said = NO_CONNECTION.matcher(messageOf(error)).replaceFirst("no connection was free within $1 ms");
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                said = messageOf(sql);
            } else if (cause instanceof UnknownHostException) {
                said = "unknown host " + cause.getMessage();
            } else if (cause instanceof IOException && !said.contains(String.valueOf(cause.getMessage()))) {
                said += ": " + cause.getMessage();
            }
        }
        return said;
    }

    static String stateOf(SQLException error) {
        return error.getSQLState() == null ? "" : error.getSQLState();
    }
}
