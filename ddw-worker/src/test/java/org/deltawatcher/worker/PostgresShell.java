package org.deltawatcher.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltawatcher.core.cycle.CycleListener;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.cycle.Worker;
import org.deltawatcher.core.cycle.WorkerSettings;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.worker.cli.CommandLines;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.Surroundings;

/** Types commands, wired as in the program, at a home of its own on PostgreSQL, and looks into its database. */
final class PostgresShell implements AutoCloseable {

    private static final Polling EAGER =
            new Polling(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ZERO, Duration.ZERO);

    private final HomeDatabase database = HomeDatabase.create();
    private final Path directory;

    PostgresShell(Path directory) {
        this.directory = directory;
    }

    /** Runs a command; its words are parted by blanks, and each further argument is one word. */
    Result ddw(String command, String... more) {
        return ddw(Map.of("DDW_URL", database.jdbcUrl()), command, more);
    }

    /** Runs a command with these environment variables. */
    Result ddw(Map<String, String> environment, String command, String... more) {
        var words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.addAll(List.of(more));
        return typed(environment, directory, words.toArray(String[]::new));
    }

    static Result typed(Map<String, String> environment, Path directory, String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Terminal.UNLIMITED,
                ZoneOffset.UTC);
        var surroundings = new Surroundings(environment, directory);
        int code = CommandLines.create(DdwModule.factory(surroundings, terminal), terminal)
                .execute(words);
        return new Result(code, out.toString(), err.toString());
    }

    /** Runs a command that must succeed and returns what it prints. */
    String out(String command, String... more) {
        var result = ddw(command, more);
        if (result.code() != 0) {
            throw new AssertionError(command + " ended with " + result);
        }
        return result.out();
    }

    /** Runs a command that must succeed with {@code --json} and returns what it prints. */
    JsonNode json(String command, String... more) {
        try {
            return new ObjectMapper().readTree(out("--json " + command, more));
        } catch (JsonProcessingException e) {
            throw new AssertionError(command + " prints no JSON", e);
        }
    }

    void sql(String statements) {
        database.execute(statements);
    }

    /** Returns the rows of a query, each as its columns joined by a blank, with {@code -} for null. */
    List<String> rows(String query) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var sql = connection.createStatement();
                var result = sql.executeQuery(query)) {
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

    String one(String query) throws SQLException {
        return rows(query).get(0);
    }

    String jdbcUrl() {
        return database.jdbcUrl();
    }

    HomeDatabase database() {
        return database;
    }

    /** Lets a worker work while something is done. */
    <T, E extends Exception> T whileWorking(Work<T, E> work) throws E, InterruptedException {
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

    /** What is done while a worker works. */
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** What a command printed and how it ended. */
    record Result(int code, String out, String err) {}
}
