package org.deltawatcher.testkit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServer;
import org.deltawatcher.testkit.server.TestServers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database of a test's own, dropped when it is closed.
 *
 * <p>The server is the one that {@link TestServers} finds: named by {@code -Dddw.test.postgres=jdbc:postgresql://…} or the
 * environment variable {@code DDW_TEST_POSTGRES}; else in Docker; else an embedded PostgreSQL 18 that is started once per
 * JVM, with {@code wal_level=logical} and without fsync. A server that cannot be had fails the test; nothing is skipped.
 */
public final class TestDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TestDatabase.class);

    private final TestServer server;
    private final String name;
    private final HikariDataSource dataSource;

    private TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
        dataSource = open(server.url(name));
    }

    /** Creates an empty database. */
    public static TestDatabase create() {
        return create("template0");
    }

    /** Creates a database with all that is in this one; nobody may be connected to it meanwhile, not even by a pool. */
    public TestDatabase copy() {
        dataSource.close();
        return create(name);
    }

    private static TestDatabase create(String template) {
        TestServer server = TestServers.get(Product.POSTGRES);
        String name =
                "ddw_test_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
        execute(server, "CREATE DATABASE " + name + " TEMPLATE " + template);
        return new TestDatabase(server, name);
    }

    /** Returns the URL with user and password in it. */
    public String jdbcUrl() {
        return server.url(name);
    }

    /** Returns pooled connections to the database, 40 at most. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Opens a connection outside of the pool; it is the caller's to close. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    /** Closes the pool and drops the database, whoever is still connected to it. */
    @Override
    public void close() {
        dataSource.close();
        execute(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Closes without complaint: an embedded server may be gone before the JVM is. */
    void closeQuietly() {
        try {
            close();
        } catch (IllegalStateException e) {
            log.debug("Left a test database behind name={}", name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static HikariDataSource open(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(40);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static void execute(TestServer server, String statement) {
        try (Connection connection = DriverManager.getConnection(server.maintenanceUrl());
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("the test database server refused: " + statement, e);
        }
    }
}
