package org.deltawatcher.dialect.mysql;

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

    /** A deadlock has rolled the call's own transaction back, so it can be made again. */
    private static final int ATTEMPTS = 10;

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

    /** Runs a call that is a transaction of its own; again, if another transaction won. */
    <T> T call(Call<T> call) {
        return translating(() -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    return jdbi.withHandle(call::on);
                } catch (SQLException | JdbiException e) {
                    if (attempt == ATTEMPTS || !MysqlErrors.isDeadlock(e)) {
                        throw e;
                    }
                }
            }
        });
    }

    /** Runs such a call without a result. */
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
        if (!(transaction instanceof MysqlTransaction ours)) {
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
            SQLException sql = MysqlErrors.find(e);
            if (sql == null) {
                throw new StoreUnavailableException("The home cannot be reached: " + e.getMessage(), e);
            }
            throw MysqlErrors.translate(sql);
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
