package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of the benchmark's own with schema ddw in it; gone when it is closed. */
final class BenchDatabase implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/?]*/)([^?]*)(\\?.*)?");

    private final @Nullable EmbeddedPostgres embedded;
    private final String serverUrl;
    private final String name = "ddw_bench_" + UUID.randomUUID().toString().substring(0, 8);
    private final boolean isAsynchronous;

    private BenchDatabase(@Nullable EmbeddedPostgres embedded, String serverUrl, boolean isAsynchronous) {
        this.embedded = embedded;
        this.serverUrl = serverUrl;
        this.isAsynchronous = isAsynchronous;
    }

    static BenchDatabase open(BenchOptions options) throws IOException, SQLException {
        Optional<String> url = options.url();
        BenchDatabase database;
        if (url.isPresent()) {
            database = new BenchDatabase(null, url.get(), options.isAsynchronous());
        } else {
            EmbeddedPostgres server = start();
            database = new BenchDatabase(server, server.getJdbcUrl("postgres", "postgres"), options.isAsynchronous());
        }
        database.create();
        return database;
    }

    /** As durable as PostgreSQL comes, which the library is not by default, and with room for a run without checkpoint. */
    private static EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("checkpoint_timeout", "30min")
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
    }

    private void create() throws SQLException {
        try (Connection connection = DriverManager.getConnection(serverUrl);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0");
        }
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        new PostgresDialect().open(dataSource, "ddw").installer().install();
    }

    /** Returns the URL of the database, with user and password in it. */
    String url() {
        Matcher matcher = URL.matcher(serverUrl);
        if (!matcher.matches()) {
            throw new InvalidArgumentException(
                    "--url must be jdbc:postgresql://host:port/database?user=…&password=… but"
                            + " is not; its text is not repeated here, it may hold a password");
        }
        String parameters = matcher.group(3);
        return matcher.group(1) + name + (parameters == null ? "" : parameters);
    }

    /** Opens connections as a worker has them, to this or another database; they are the caller's to close. */
    static HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(10);
        return new HikariDataSource(config);
    }

    /** Opens a connection that commits each statement; it is the caller's to close. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url());
        if (isAsynchronous) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = off");
            }
        }
        return connection;
    }

    void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first value of the first row as text. */
    String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        if (embedded != null) {
            run("CHECKPOINT"); // the library gives a server five seconds to stop
            embedded.close();
            return;
        }
        try (Connection connection = DriverManager.getConnection(serverUrl);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }
}
