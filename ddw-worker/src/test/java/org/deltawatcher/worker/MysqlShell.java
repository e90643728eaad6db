package org.deltawatcher.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.testkit.MysqlHomeDatabase;
import org.deltawatcher.worker.PostgresShell.Result;

/**
 * Types commands, wired as in the program, at a home of its own on MySQL, and looks into its databases: in commands and
 * statements {@code shop.} stands for the one with the tables of the test, {@code ddw.} for the home.
 */
final class MysqlShell implements AutoCloseable {

    private static final Polling EAGER =
            new Polling(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ZERO, Duration.ZERO);

    private final MysqlHomeDatabase database = MysqlHomeDatabase.create();
    private final Path directory;

    MysqlShell(Path directory) {
        this.directory = directory;
    }

    /** Runs a command; its words are parted by blanks, and each further argument is one word. */
    Result ddw(String command, String... more) {
        return ddw(Map.of(), command, more);
    }

    /** Runs a command with other variables than those that name this home. */
    Result ddw(Map<String, String> environment, String command, String... more) {
        var words = new ArrayList<String>();
        List.of(command.split(" ", -1)).forEach(word -> words.add(in(word)));
        List.of(more).forEach(word -> words.add(in(word)));
        var variables = new HashMap<>(environment());
        variables.putAll(environment);
        return PostgresShell.typed(variables, directory, words.toArray(String[]::new));
    }

    /** Runs a command that must succeed and returns what it prints, with the names of a test in place of the databases'. */
    String out(String command, String... more) {
        var result = ddw(command, more);
        if (result.code() != 0) {
            throw new AssertionError(command + " ended with " + result);
        }
        return result.out().replace(database.sourceSchema() + ".", "shop.").replace(database.schema() + ".", "ddw.");
    }

    /** Runs a command that must succeed with {@code --json} and returns what it prints. */
    JsonNode json(String command, String... more) {
        try {
            return new ObjectMapper().readTree(out("--json " + command, more));
        } catch (JsonProcessingException e) {
            throw new AssertionError(command + " prints no JSON", e);
        }
    }

    Map<String, String> environment() {
        return Map.of("DDW_URL", database.jdbcUrl(), "DDW_SCHEMA", database.schema());
    }

    MysqlHomeDatabase database() {
        return database;
    }

    void sql(String... statements) {
        for (var statement : statements) {
            database.execute(in(statement));
        }
    }

    /** Returns the rows of a query, each as its columns joined by a blank, with {@code -} for null. */
    List<String> rows(String query) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var sql = connection.createStatement();
                var result = sql.executeQuery(in(query))) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                var columns = new ArrayList<String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    var value = result.getString(i);
                    columns.add(value == null ? "-" : value);
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        }
    }

    /** Puts the names of the databases in their places. */
    String in(String text) {
        return text.replace("shop.", database.sourceSchema() + ".").replace("ddw.", database.schema() + ".");
    }

    /** Lets a worker work while something is done. */
    <T, E extends Exception> T whileWorking(PostgresShell.Work<T, E> work) throws E, InterruptedException {
        var worker = new Worker(
                "home",
                database.home(),
                Executors.builtIn(),
                WorkerSettings.standard().withName("worker").withPolling(EAGER),
                CycleListener.NONE);
        worker.start();
        try {
            return work.run();
        } finally {
            worker.stop(Duration.ofSeconds(30));
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
