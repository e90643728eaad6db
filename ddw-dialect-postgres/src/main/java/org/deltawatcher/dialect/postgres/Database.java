package org.deltawatcher.dialect.postgres;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;

/** The way to the home: opens handles and turns the database's errors into ours. */
final class Database {

    private final Jdbi jdbi;
    private final HomeSchema schema;

    Database(DataSource dataSource, HomeSchema schema) {
        this.jdbi = Jdbi.create(dataSource);
        this.jdbi.getConfig(SqlStatements.class).setTemplateEngine(schema);
        this.schema = schema;
    }

    HomeSchema schema() {
        return schema;
    }

    /** Runs statements that each commit on their own. */
    <T> T call(Call<T> call) {
        return translating(() -> jdbi.withHandle(call::on));
    }

    /** Runs statements without a result that each commit on their own. */
    void run(Run run) {
        call(handle -> {
            run.on(handle);
            return true;
        });
    }

    /** Opens a handle; the caller closes it. */
    Handle open() {
        return translating(jdbi::open);
    }

    /** Runs statements within a transaction that this dialect opened. */
    <T> T within(Transaction transaction, Call<T> call) {
        if (!(transaction instanceof PostgresTransaction ours)) {
            throw new InvalidArgumentException("the transaction must be one that this home opened, but is "
                    + transaction.getClass().getName());
        }
        return translating(() -> call.on(ours.handle()));
    }

    private static <T> T translating(Source<T> source) {
        try {
            return source.get();
        } catch (DeltaWatcherException e) {
            throw e;
        } catch (SQLException | JdbiException e) {
            SQLException sql = PostgresErrors.find(e);
            if (sql == null) {
                throw new StoreUnavailableException("The home cannot be reached: " + e.getMessage(), e);
            }
            throw PostgresErrors.translate(sql);
        }
    }

    @FunctionalInterface
    interface Call<T> {
        T on(Handle handle) throws SQLException;
    }

    @FunctionalInterface
    interface Run {
        void on(Handle handle) throws SQLException;
    }

    @FunctionalInterface
    private interface Source<T> {
        T get() throws SQLException;
    }
}
