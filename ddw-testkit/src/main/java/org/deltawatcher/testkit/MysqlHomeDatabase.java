package org.deltawatcher.testkit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A home on a MySQL server with an empty database of its own beside it for the tables of a test. On MySQL a schema is a
 * database, so many homes share a server; one that a test is done with is emptied and handed to the next.
 *
 * <p>The server is the one that {@link TestServers} finds, as a user who may do everything; a test is skipped where there
 * is none.
 */
public final class MysqlHomeDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MysqlHomeDatabase.class);

    private static final Queue<String> SPARE_HOMES = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(MysqlHomeDatabase::dropSpareHomes));
    }

    /** What a home holds beside its tracked tables. */
    private static final List<String> TABLES = List.of(
            "process", "lane", "`load`", "batch", "parked", "worker", "warning", "lost", "wake", "switched_off");

    private final HikariDataSource dataSource;
    private final String schema;
    private final String sourceSchema = "shop_" + unique();
    private final Home home;
    private final Target target;

    private MysqlHomeDatabase(HikariDataSource dataSource, String schema) {
        this.dataSource = dataSource;
        this.schema = schema;
        home = dialect().open(dataSource, schema);
        target = dialect().openTarget("target", dataSource, schema);
    }

    /**
     * Takes an installed home, or installs one.
     *
     * @throws IllegalStateException if there is no dialect for MySQL on the class path
     * @throws org.opentest4j.TestAbortedException if there is no server, which skips the test
     */
    public static MysqlHomeDatabase create() {
        String spare = SPARE_HOMES.poll();
        MysqlHomeDatabase database = new MysqlHomeDatabase(open(), spare == null ? "ddw_" + unique() : spare);
        if (spare == null) {
            database.home.installer().install();
        }
        database.execute("CREATE DATABASE " + database.sourceSchema);
        return database;
    }

    /** Returns the ports. */
    public Home home() {
        return home;
    }

    /** Returns this server as something to write to. */
    public Target target() {
        return target;
    }

    /** Returns the URL of the server, with user and password in it. */
    public String jdbcUrl() {
        return dataSource.getJdbcUrl();
    }

    /** Returns the name of the home's schema, instead of the usual {@code ddw}. */
    public String schema() {
        return schema;
    }

    /** Returns the name of the database for the tables of a test. */
    public String sourceSchema() {
        return sourceSchema;
    }

    /** Returns pooled connections to the server, 40 at most. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Runs a statement, such as DDL, that commits on its own. */
    public void execute(String statement) {
        try (Connection connection = dataSource.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("refused: " + statement, e);
        }
    }

    /** Moves the home's clock on, or back if the duration is negative; it runs on from there. */
    public void advance(Duration duration) {
        execute("UPDATE " + schema + ".home SET clock_offset = clock_offset + " + duration.toMillis() * 1000);
    }

    /** Drops the tables of the test, and empties the home for the next one; a home that was uninstalled is left alone. */
    @Override
    public void close() {
        try (dataSource) {
            execute("DROP DATABASE " + sourceSchema);
            empty();
        }
    }

    private void empty() {
        try {
            home.installer().check();
        } catch (HomeMismatchException e) {
            execute("DROP DATABASE IF EXISTS " + schema);
            return;
        }
        for (String source : trackedSources()) {
            execute("CALL " + schema + ".forget('"
                    + source.replace("\\", "\\\\").replace("'", "''") + "')");
        }
        TABLES.forEach(table -> execute("DELETE FROM " + schema + "." + table));
        execute("UPDATE " + schema
                + ".home SET clock_offset = 0, rotate_rows = DEFAULT, rotate_after = DEFAULT, keep_batches = DEFAULT");
        SPARE_HOMES.add(schema);
    }

    private static void dropSpareHomes() {
        try (Connection connection = DriverManager.getConnection(url());
                Statement sql = connection.createStatement()) {
            for (String schema = SPARE_HOMES.poll(); schema != null; schema = SPARE_HOMES.poll()) {
                sql.execute("DROP DATABASE IF EXISTS " + schema);
                sql.execute("DROP ROLE IF EXISTS " + schema + "_worker");
            }
        } catch (SQLException e) {
            log.debug("Left test homes behind", e);
        }
    }

    private List<String> trackedSources() {
        try (Connection connection = dataSource.getConnection();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT source FROM " + schema + ".watch")) {
            List<String> sources = new ArrayList<>();
            while (rows.next()) {
                sources.add(rows.getString(1));
            }
            return sources;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the tracked tables", e);
        }
    }

    private static Dialect dialect() {
        return ServiceLoader.load(Dialect.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(dialect -> dialect.accepts(url()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no dialect for MySQL on the class path: depend on ddw-dialect-mysql in test scope"));
    }

    private static HikariDataSource open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(40);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** MariaDB's driver takes the URL of a MySQL server only when it is told to. */
    private static String url() {
        String url = TestServers.get(Product.MYSQL).maintenanceUrl();
        return !url.startsWith("jdbc:mysql:") || DriverManager.drivers().anyMatch(driver -> accepts(driver, url))
                ? url
                : url + (url.contains("?") ? "&" : "?") + "permitMysqlScheme=true";
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    private static String unique() {
        return UUID.randomUUID()
                .toString()
                .replace("-", "")
                .toLowerCase(Locale.ROOT)
                .substring(0, 16);
    }
}
