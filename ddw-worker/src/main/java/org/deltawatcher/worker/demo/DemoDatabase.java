package org.deltawatcher.worker.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.deltawatcher.worker.config.HomeSettings;

/** A PostgreSQL server of the demo's own, with one database at first. Reached from this machine only, and without a password. */
final class DemoDatabase implements AutoCloseable {

    static final String USER = "postgres";
    static final String NAME = "demo";

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final EmbeddedPostgres server;

    private DemoDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Unpacks and starts the server; all that it writes is in the folder. */
    static DemoDatabase start(DemoFolder folder) throws IOException, SQLException {
        File log = folder.path().resolve("postgres.log").toFile();
        Path work = folder.folder("postgres");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(work.toFile())
                .setDataDirectory(work.resolve("data"))
                .setOutputRedirector(Redirect.appendTo(log))
                .setErrorRedirector(Redirect.appendTo(log))
                .setRegisterShutdownHook(false)
                .setPGStartupWait(LONGEST_START)
                // Nothing in it is worth to outlive a power cut.
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("max_connections", "200")
                .start();
        DemoDatabase database = new DemoDatabase(server);
        try {
            database.create(NAME);
        } catch (SQLException e) {
            server.close();
            throw e;
        }
        return database;
    }

    /** Creates one more database beside the first. */
    void create(String name) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
    }

    int port() {
        return server.getPort();
    }

    /**
     * Returns how to connect to one of its databases.
     *
     * @param name what it is called among the homes and targets of the demo
     */
    HomeSettings settings(String name, String database) {
        return new HomeSettings(
                name,
                "jdbc:postgresql://127.0.0.1:" + port() + "/" + database,
                USER,
                null,
                Map.of(),
                HomeSettings.STANDARD_SCHEMA,
                HomeSettings.STANDARD_CONNECT_TIMEOUT);
    }

    /** Returns connections that are opened when they are asked for. */
    DataSource dataSource() {
        return server.getDatabase(USER, NAME);
    }

    /** Stops the server, whoever is connected. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
