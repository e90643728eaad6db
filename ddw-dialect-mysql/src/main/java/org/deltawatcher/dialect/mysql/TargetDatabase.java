package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.TargetUnavailableException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** The way to a target: opens handles, and tells errors that a row is to blame for from all others. */
final class TargetDatabase {

    private final String name;
    private final Jdbi jdbi;
    private final HomeSchema schema;
    private volatile @Nullable Boolean isMariaDb;

    TargetDatabase(String name, DataSource dataSource, HomeSchema schema) {
        this.name = name;
        this.schema = schema;
        this.jdbi = Jdbi.create(dataSource);
        this.jdbi.getConfig(SqlStatements.class).setTemplateEngine(schema);
    }

    String name() {
        return name;
    }

    HomeSchema schema() {
        return schema;
    }

    /** Tells which of the two products it is; asks once. */
    boolean isMariaDb() {
        Boolean known = isMariaDb;
        if (known == null) {
            known = call(handle -> handle.createQuery("SELECT VERSION() LIKE '%MariaDB%'")
                    .mapTo(Boolean.class)
                    .one());
            isMariaDb = known;
        }
        return known;
    }

    /** Opens a handle; the caller closes it. */
    Handle open() {
        try {
            return jdbi.open();
        } catch (JdbiException e) {
            throw failure(e);
        }
    }

    /** Runs statements that each commit on their own. */
    <T> T call(Call<T> call) {
        try (Handle handle = open()) {
            return speaking(() -> call.on(handle));
        }
    }

    /** Runs something, and says what an error of it means. */
    <T> T speaking(Speech<T> speech) {
        try {
            return speech.say();
        } catch (DeltaWatcherException e) {
            throw e;
        } catch (SQLException | JdbiException e) {
            throw failure(e);
        }
    }

    /** Returns what an error means. */
    DeltaWatcherException failure(Exception thrown) {
        SQLException error = MysqlErrors.find(thrown);
        if (error == null) {
            return new TargetUnavailableException(
                    "target " + name + " cannot be reached: " + thrown.getMessage(), thrown);
        }
        String message = TargetErrors.messageOf(error);
        if (MysqlErrors.isUnavailable(error)) {
            return new TargetUnavailableException(
                    "target " + name + " cannot be reached: " + MysqlErrors.reasonOf(error), thrown);
        }
        if (TargetErrors.isAboutRow(error)) {
            return new ExecutionFailedException("target " + name + " refuses a row: " + message, thrown);
        }
        return new TargetUnavailableException("target " + name + " cannot be written to: " + message, thrown);
    }

    @FunctionalInterface
    interface Call<T> {
        T on(Handle handle) throws SQLException;
    }

    @FunctionalInterface
    interface Speech<T> {
        T say() throws SQLException;
    }
}
