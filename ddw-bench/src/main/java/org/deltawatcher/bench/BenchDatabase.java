package org.deltawatcher.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of the benchmark's own; gone when it is closed. */
final class BenchDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 20;

    private final BenchServer server;
    private final @Nullable BenchServer own;
    private final String name = "ddw_bench_" + UUID.randomUUID().toString().substring(0, 8);
    private final boolean isAsynchronous;

    private BenchDatabase(BenchServer server, @Nullable BenchServer own, boolean isAsynchronous) {
        this.server = server;
        this.own = own;
        this.isAsynchronous = isAsynchronous;
    }

    /** Starts a server if none is named, and creates a database with schema ddw. */
    static BenchDatabase open(BenchOptions options) throws IOException, SQLException {
        BenchServer server = BenchServer.open(options.url());
        BenchDatabase database = new BenchDatabase(server, server, options.isAsynchronous());
        database.create();
        database.install();
        return database;
    }

    /** Creates a database with schema ddw. */
    static BenchDatabase home(BenchServer server) throws SQLException {
        BenchDatabase database = empty(server);
        database.install();
        return database;
    }

    /** Creates a database with nothing in it, to copy to. */
    static BenchDatabase empty(BenchServer server) throws SQLException {
        BenchDatabase database = new BenchDatabase(server, null, false);
        database.create();
        return database;
    }

    private void create() throws SQLException {
        server.run("CREATE DATABASE " + name + " TEMPLATE template0");
    }

    private void install() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        new PostgresDialect().open(dataSource, "ddw").installer().install();
    }

    BenchServer server() {
        return server;
    }

    /** Returns the URL of the database, with user and password in it. */
    String url() {
        return server.url(name);
    }

    /** Opens connections as a worker has them; they are the caller's to close. */
    HikariDataSource pool() {
        return pool(url());
    }

    /** Opens connections as a worker has them, to any database; they are the caller's to close. */
    static HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** Opens a connection that commits each statement; it is the caller's to close. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url());
        if (isAsynchronous) {
            doNotWait(connection);
        }
        return connection;
    }

    /** Opens a connection that commits each statement without waiting for the disk; it is the caller's to close. */
    Connection connectAsynchronously() throws SQLException {
        Connection connection = connect();
        doNotWait(connection);
        return connection;
    }

    private static void doNotWait(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
        }
    }

    void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first value of the first row as text. */
    String text(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return BenchServer.text(connection, sql);
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    @Override
    public void close() throws SQLException, IOException {
        server.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        if (own != null) {
            own.close();
        }
    }
}
