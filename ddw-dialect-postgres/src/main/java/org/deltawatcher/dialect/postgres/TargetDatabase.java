package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.TargetUnavailableException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;

/** The way to a target: opens handles, and tells errors that a row is to blame for from all others. */
final class TargetDatabase {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final String name;
    private final Jdbi jdbi;
    private final HomeSchema schema;

    TargetDatabase(String name, DataSource dataSource, HomeSchema schema) {
        this.name = name;
        this.schema = schema;
        this.jdbi = Jdbi.create(dataSource);
        this.jdbi.getConfig(SqlStatements.class).setTemplateEngine(schema);
    }

    HomeSchema schema() {
        return schema;
    }

    /** Opens a handle; the caller closes it. */
    Handle open() {
        try {
            return jdbi.open();
        } catch (JdbiException e) {
            throw failure(e);
        }
    }

    /**
     * Begins a transaction, at READ COMMITTED whatever the default is. It has nobody wait for a lock for ever and in silence, such as
     * for a worker that is frozen in its transaction; who has set a limit keeps it.
     */
    static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; "
                    + "SELECT set_config('lock_timeout', '1min', true) WHERE current_setting('lock_timeout') = '0'");
        }
    }

    /** Runs statements that each commit on their own. */
    <T> T call(Call<T> call) {
        try (Handle handle = open()) {
            return call.on(handle);
        } catch (DeltaWatcherException e) {
            throw e;
        } catch (SQLException | JdbiException e) {
            throw failure(e);
        }
    }

    /** Returns what an error means: classes 22 and 23, and what a trigger raises, are about a row. */
    DeltaWatcherException failure(Exception thrown) {
        SQLException error = PostgresErrors.find(thrown);
        if (error == null) {
            return new TargetUnavailableException(
                    "target " + name + " cannot be reached: " + thrown.getMessage(), thrown);
        }
        String state = PostgresErrors.stateOf(error);
        String message = PostgresErrors.messageOf(error);
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("P0") || state.startsWith("44")) {
            return new ExecutionFailedException("target " + name + " refuses a row: " + message, thrown);
        }
        if (PostgresErrors.isUnavailable(error)) {
            return new TargetUnavailableException(
                    "target " + name + " cannot be reached: " + PostgresErrors.reasonOf(error), thrown);
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            message += "; another session has held a lock for too long, pg_blocking_pids() tells which";
        }
        return new TargetUnavailableException("target " + name + " cannot be written to: " + message, thrown);
    }

    @FunctionalInterface
    interface Call<T> {
        T on(Handle handle) throws SQLException;
    }
}
