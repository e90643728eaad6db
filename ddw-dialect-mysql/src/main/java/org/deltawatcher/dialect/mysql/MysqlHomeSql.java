package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.dialect.mysql.Sources.Source;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** People's SQL on MySQL. */
final class MysqlHomeSql implements HomeSql {

    /** A batch without changes: definitions are tried on it. */
    private static final UUID EMPTY_BATCH = new UUID(0, 0);

    private static final String PROCEDURE = """
        SELECT CONCAT(ddw._quoted(r.ROUTINE_SCHEMA), '.', ddw._quoted(r.ROUTINE_NAME))
          FROM information_schema.ROUTINES r
         WHERE r.ROUTINE_TYPE = 'PROCEDURE' AND r.ROUTINE_SCHEMA = ddw._part(:name, 1) AND r.ROUTINE_NAME = ddw._part(:name, 2)
           AND 1 = (SELECT COUNT(*)
                      FROM information_schema.PARAMETERS p
                     WHERE p.SPECIFIC_SCHEMA = r.ROUTINE_SCHEMA AND p.SPECIFIC_NAME = r.SPECIFIC_NAME
                       AND p.ROUTINE_TYPE = 'PROCEDURE')
        """;

    private final Database database;
    private final Sources sources;
    private final RowReader rows;

    MysqlHomeSql(Database database, Sources sources) {
        this.database = database;
        this.sources = sources;
        this.rows = new MysqlRowReader(database, sources);
    }

    @Override
    public void runScript(Transaction transaction, BatchId batch, String script) {
        database.within(transaction, handle -> {
            Source source = sources.ofBatch(handle, batch);
            return ReadingSession.working(handle.getConnection(), () -> {
                try {
                    new Script(script).run(handle.getConnection(), source, batch.value());
                } catch (Script.Failure e) {
                    throw new ExecutionFailedException("The script failed in " + e.getMessage(), e);
                }
                return true;
            });
        });
    }

    @Override
    public void runRowStatements(Transaction transaction, BatchId batch, RowStatements statements) {
        database.within(transaction, handle -> {
            Source source = sources.ofBatch(handle, batch);
            return ReadingSession.working(handle.getConnection(), () -> {
                new RowStatementRunner(handle.getConnection(), source, statements).run(batch.value());
                return true;
            });
        });
    }

    @Override
    public void callProcedure(Transaction transaction, BatchId batch, String name) {
        database.within(transaction, handle -> {
            String procedure = procedure(handle, name)
                    .orElseThrow(() -> new ExecutionFailedException("there is no procedure " + name + " any more"));
            try (var statement = handle.getConnection().prepareStatement("CALL " + procedure + "(?)")) {
                statement.setString(1, batch.toString());
                statement.execute();
            } catch (SQLException e) {
                if (MysqlErrors.isUnavailable(e) || MysqlErrors.isDeadlock(e)) {
                    throw e;
                }
                throw new ExecutionFailedException("Procedure " + name + " failed: " + MysqlErrors.messageOf(e), e);
            }
            return true;
        });
    }

    @Override
    public void checkScript(ProcessKey process, String script) {
        if (script.isBlank()) {
            throw new InvalidDefinitionException("the definition of process " + process + " is empty: it must be SQL");
        }
        undoing(handle -> {
            try {
                new Script(script).run(handle.getConnection(), source(handle, process.source()), EMPTY_BATCH);
            } catch (Script.Failure e) {
                throw new InvalidDefinitionException(
                        "the definition of process " + process + " cannot run; " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void checkRowStatements(ProcessKey process, RowStatements statements) {
        undoing(handle -> {
            Source source = source(handle, process.source());
            try {
                new RowStatementRunner(handle.getConnection(), source, statements).check();
            } catch (InvalidDefinitionException e) {
                throw new InvalidDefinitionException(
                        "the definition of process " + process + " cannot run; " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void checkProcedure(SourceName source, String name) {
        database.run(handle -> {
            if (procedure(handle, name).isEmpty()) {
                throw new InvalidDefinitionException("there is no procedure " + name
                        + " with one parameter, written schema.procedure. It is called with the GUID of the"
                        + " batch, a CHAR(36)");
            }
        });
    }

    @Override
    public UUID homeId() {
        return UUID.fromString(database.call(handle -> handle.createQuery("SELECT home_id FROM ddw.home")
                .mapTo(String.class)
                .one()));
    }

    @Override
    public RowReader rows() {
        return rows;
    }

    private static Optional<String> procedure(Handle handle, String name) {
        try {
            return handle.createQuery(PROCEDURE)
                    .bind("name", name.strip())
                    .mapTo(String.class)
                    .findOne();
        } catch (JdbiException e) {
            SQLException sql = MysqlErrors.find(e);
            if (sql != null && MysqlErrors.stateOf(sql).startsWith("DW")) {
                return Optional.empty(); // no name of a procedure
            }
            throw e;
        }
    }

    /** Runs something in a transaction that is rolled back, and waits for nobody's locks meanwhile. */
    private void undoing(Database.Run check) {
        database.run(handle -> {
            Connection connection = handle.getConnection();
            int isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            long patience = handle.createQuery("SELECT @@SESSION.innodb_lock_wait_timeout")
                    .mapTo(Long.class)
                    .one();
            try {
                handle.execute("SET SESSION innodb_lock_wait_timeout = 5");
                check.on(handle);
            } finally {
                connection.rollback();
                handle.execute("SET SESSION innodb_lock_wait_timeout = " + patience);
                connection.setAutoCommit(true);
                connection.setTransactionIsolation(isolation);
            }
        });
    }

    private Source source(Handle handle, SourceName name) {
        return sources.find(handle, name.toString())
                .orElseThrow(() -> new UnknownSourceException("source " + name + " is not tracked"));
    }
}
