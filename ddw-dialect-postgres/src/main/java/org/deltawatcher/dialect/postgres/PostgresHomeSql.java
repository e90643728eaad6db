package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
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
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** People's SQL on PostgreSQL. */
final class PostgresHomeSql implements HomeSql {

    /** A batch without changes: definitions are tried on it. */
    private static final UUID EMPTY_BATCH = new UUID(0, 0);

    private static final String PROCEDURE = """
        SELECT CASE p.prokind WHEN 'p' THEN 'CALL ' ELSE 'SELECT ' END || format('%I.%I', n.nspname, p.proname)
          FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
         WHERE p.oid = to_regprocedure(:signature) AND p.prokind IN ('p', 'f')
        """;

    /** What the server calls a text that is no name of a procedure; from 16 on it finds nothing instead, mostly. */
    private static final Set<String> NO_NAME = Set.of("22P02", "42601", "42602", "42704", "0A000", "3F000");

    private final Database database;
    private final Sources sources;

    PostgresHomeSql(Database database, Sources sources) {
        this.database = database;
        this.sources = sources;
    }

    @Override
    public void runScript(Transaction transaction, BatchId batch, String script) {
        database.within(transaction, handle -> {
            try {
                new Script(script).run(handle.getConnection(), sources.ofBatch(handle, batch), batch.value());
            } catch (Script.Failure e) {
                throw new ExecutionFailedException("The script failed in " + e.getMessage(), e);
            }
            return true;
        });
    }

    @Override
    public void runRowStatements(Transaction transaction, BatchId batch, RowStatements statements) {
        database.within(transaction, handle -> {
            new RowStatementRunner(handle.getConnection(), sources.ofBatch(handle, batch), statements)
                    .run(batch.value());
            return true;
        });
    }

    @Override
    public void callProcedure(Transaction transaction, BatchId batch, String name) {
        database.within(transaction, handle -> {
            String call = procedure(handle, name)
                    .orElseThrow(
                            () -> new ExecutionFailedException("there is no procedure " + name + "(uuid) any more"));
            try (var statement = handle.getConnection().prepareStatement(call + "(?)")) {
                statement.setObject(1, batch.value());
                statement.execute();
            } catch (SQLException e) {
                if (PostgresErrors.isUnavailable(e)) {
                    throw e;
                }
                throw new ExecutionFailedException("Procedure " + name + " failed: " + PostgresErrors.messageOf(e), e);
            }
            return true;
        });
    }

    @Override
    public UUID homeId() {
        return database.call(handle -> handle.createQuery("SELECT home_id FROM ddw.home")
                .mapTo(UUID.class)
                .one());
    }

    @Override
    public RowReader rows() {
        return new PostgresRowReader(database, sources);
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
                        + "(uuid) in this database. It is called with the GUID of the batch as its only argument");
            }
        });
    }

    private static Optional<String> procedure(Handle handle, String name) {
        try {
            return handle.createQuery(PROCEDURE)
                    .bind("signature", name.strip() + "(uuid)")
                    .mapTo(String.class)
                    .findOne();
        } catch (JdbiException e) {
            SQLException sql = PostgresErrors.find(e);
            if (sql != null && NO_NAME.contains(PostgresErrors.stateOf(sql))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Runs something in a transaction that is rolled back, and waits for nobody's locks meanwhile. */
    private void undoing(Database.Run check) {
        database.run(handle -> {
            Connection connection = handle.getConnection();
            connection.setAutoCommit(false);
            try {
                handle.execute("SET LOCAL lock_timeout = '5s'");
                handle.execute("SET LOCAL statement_timeout = '30s'");
                check.on(handle);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private Source source(Handle handle, SourceName name) {
        return sources.find(handle, name.toString())
                .orElseThrow(() -> new UnknownSourceException("source " + name + " is not tracked"));
    }
}
