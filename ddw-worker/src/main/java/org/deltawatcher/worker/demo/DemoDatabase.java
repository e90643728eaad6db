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
import javax.sql.DataSource;

/** A PostgreSQL server of the demo's own, with one database. Reached from this machine only, and without a password. */
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
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + NAME);
        } catch (SQLException e) {
            server.close();
            throw e;
        }
        return new DemoDatabase(server);
    }

    int port() {
        return server.getPort();
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + NAME;
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
