package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.testkit.MysqlHomeDatabase;

/** A home on MySQL for one test; in its statements {@code shop.} stands for the database of the test's tables. */
final class Lab implements AutoCloseable {

    private final MysqlHomeDatabase database = MysqlHomeDatabase.create();

    MysqlHomeDatabase database() {
        return database;
    }

    Home home() {
        return database.home();
    }

    /** Runs statements that each commit on their own. */
    void run(String... statements) {
        for (String statement : statements) {
            database.execute(in(statement));
        }
    }

    /** Returns the first column of the only row, as text. */
    String value(String query) {
        try (Connection connection = connect();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(in(query))) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    Connection connect() throws SQLException {
        return database.dataSource().getConnection();
    }

    /** Puts the names of the databases in their places. */
    String in(String statement) {
        return statement.replace("shop.", database.sourceSchema() + ".").replace("ddw.", database.schema() + ".");
    }

    SourceName source(String table) {
        return new SourceName(database.sourceSchema(), table);
    }

    /** Tracks a table and registers a process on it. */
    ProcessKey track(String table) {
        home().changeSource().enable(EnableRequest.of(source(table)));
        ProcessKey process = new ProcessKey(source(table), "process");
        home().processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1").build());
        return process;
    }

    Optional<Batch> stage(ProcessKey process, int maxRows) {
        return home().stagingStore().stage(new StageRequest(process, "a-worker", maxRows));
    }

    List<Change> changes(Batch batch) {
        return home().transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            home().stagingStore().changes(transaction, batch.id(), changes::add);
            return changes;
        });
    }

    List<Change> net(Batch batch) {
        return home().transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            home().stagingStore().net(transaction, batch.id(), changes::add);
            return changes;
        });
    }

    /** Stages, reads and commits until nothing is left. */
    List<Change> drain(ProcessKey process) {
        List<Change> drained = new ArrayList<>();
        for (Optional<Batch> batch = stage(process, 1000); batch.isPresent(); batch = stage(process, 1000)) {
            Batch staged = batch.get();
            drained.addAll(changes(staged));
            home().transactions().inTransaction(transaction -> {
                home().stagingStore().commit(transaction, staged.id());
                return true;
            });
        }
        return drained;
    }

    /** Tells the operations of changes, such as {@code IUD}. */
    static String ops(List<Change> changes) {
        StringBuilder ops = new StringBuilder();
        changes.forEach(change -> ops.append(change.op()));
        return ops.toString();
    }

    @Override
    public void close() {
        database.close();
    }
}
