package org.deltawatcher.dialect.postgres;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
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
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells by SQLSTATE what an error of PostgreSQL means. The class DW is schema ddw's own (see R__01_base.sql). */
final class PostgresErrors {

    /** How a pool says that it has none; whose and how many it has is nobody's business. */
    private static final Pattern NO_CONNECTION =
            Pattern.compile("^\\S+ - Connection is not available, request timed out after (\\d+)ms.*$", Pattern.DOTALL);

    /** A foreign key, a unique index, an exclusion: their details name a key. That of others is a whole row. */
    private static final Set<String> TELLS_KEY = Set.of("23503", "23505", "23P01");

    private PostgresErrors() {}

    /** Finds the database's error in a chain of causes, null if there is none. */
    static @Nullable SQLException find(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** Tells whether the connection, not the statement, is at fault. */
    static boolean isUnavailable(SQLException error) {
        String state = stateOf(error);
        return error instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("53100") // disk full
                || state.equals("53300") // too many connections
                || state.equals("28P01")
                || state.equals("3D000");
    }

    static boolean isDeadlock(Throwable thrown) {
        SQLException error = find(thrown);
        return error != null && stateOf(error).equals("40P01");
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
            case "42501" -> new AccessDeniedException(message, error);
            case "3F000", "42P01", "42883" ->
                new HomeMismatchException(
                        message + " Is schema ddw installed here, by this version? (ddw install)", error);
            default -> new DatabaseException(message, error);
        };
    }

    /** Returns what the server says, which key it is about, and its hint, without the statement or other values. */
    static String messageOf(SQLException error) {
        if (error instanceof PSQLException server && server.getServerErrorMessage() != null) {
            ServerErrorMessage said = server.getServerErrorMessage();
            String message = String.valueOf(said.getMessage());
            if (TELLS_KEY.contains(stateOf(error)) && said.getDetail() != null) {
                message += ". " + said.getDetail();
            }
            return said.getHint() == null ? message : message + ". " + said.getHint();
        }
        return String.valueOf(error.getMessage());
    }

    /** Returns why there is no connection: a pool and the driver wrap what knows it. */
    static String reasonOf(SQLException error) {
        String said = NO_CONNECTION.matcher(messageOf(error)).replaceFirst("no connection was free within $1 ms");
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                said = messageOf(sql);
            } else if (cause instanceof UnknownHostException) {
                said = "unknown host " + cause.getMessage();
            }
        }
        return said;
    }

    static String stateOf(SQLException error) {
        return error.getSQLState() == null ? "" : error.getSQLState();
    }
}
