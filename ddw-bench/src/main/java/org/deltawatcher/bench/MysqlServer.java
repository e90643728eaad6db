package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.worker.home.DriverUrl;

/**
 * The MySQL to measure on. Whether a commit waits for the disk is a setting of the whole server there, so the report sets it:
 * it is as durable as MySQL comes by default, but for what says otherwise. All settings are as before when it is closed.
 */
final class MysqlServer implements ReportServer {

    private static final String WAITS = "innodb_flush_log_at_trx_commit";
    private static final String WAITS_FOR_BINARY_LOG = "sync_binlog";
    private static final long BUFFER_POOL = 1L << 30;
    private static final long REDO_LOG = 4L << 30;
    private static final int FEW_PAGES = 200;
    private static final int PATIENCE_SECONDS = 60;

    private static final String SETTINGS = """
            SELECT CONCAT('binlog_format ', IF(@@GLOBAL.log_bin, @@GLOBAL.binlog_format, 'none'),
                          ', innodb_buffer_pool_size ', @@GLOBAL.innodb_buffer_pool_size DIV 1048576, ' MiB',
                          ', innodb_doublewrite ', @@GLOBAL.innodb_doublewrite,
                          ', innodb_flush_log_at_trx_commit ', @@GLOBAL.innodb_flush_log_at_trx_commit,
                          ', innodb_redo_log_capacity ', @@GLOBAL.innodb_redo_log_capacity DIV 1048576, ' MiB',
                          ', sync_binlog ', @@GLOBAL.sync_binlog,
                          ', transaction_isolation ', @@GLOBAL.transaction_isolation)
            """;

    private static final String DIRTY_PAGES = """
            SELECT s.VARIABLE_VALUE
              FROM performance_schema.global_status s
             WHERE s.VARIABLE_NAME = 'Innodb_buffer_pool_pages_dirty'
            """;

    private final String url;
    private final Map<String, String> before = new LinkedHashMap<>();

    private MysqlServer(String url) {
        this.url = url;
    }

    /** Opens it with room for a run without checkpoint, and waits for the disk at each commit. */
    static MysqlServer open(String jdbcUrl) throws SQLException {
        MysqlServer server = new MysqlServer(DriverUrl.of(jdbcUrl));
        try {
            server.set(WAITS, 1);
            server.set(WAITS_FOR_BINARY_LOG, 1);
            server.setAtLeast("innodb_buffer_pool_size", BUFFER_POOL);
            server.setAtLeast("innodb_redo_log_capacity", REDO_LOG);
        } catch (SQLException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Returns the URL that the driver takes, with user and password in it. */
    String url() {
        return url;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
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

    @Override
    public Map<String, String> facts() throws SQLException {
        return Facts.of("report", text("SELECT CONCAT('MySQL ', VERSION())"), text(SETTINGS));
    }

    /** Does something while no commit waits for the disk, so that no work hides behind it. */
    <R> R withoutWaiting(Callable<R> work) throws Exception {
        set(WAITS, 2);
        set(WAITS_FOR_BINARY_LOG, 0);
        try {
            return work.call();
        } finally {
            set(WAITS, 1);
            set(WAITS_FOR_BINARY_LOG, 1);
        }
    }

    @Override
    public void settle() throws SQLException {
        String usual = text("SELECT @@GLOBAL.innodb_max_dirty_pages_pct");
        run("SET GLOBAL innodb_max_dirty_pages_pct = 0");
        try {
            for (int i = 0; i < PATIENCE_SECONDS && Long.parseLong(text(DIRTY_PAGES)) > FEW_PAGES; i++) {
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            run("SET GLOBAL innodb_max_dirty_pages_pct = " + usual);
        }
    }

    private void setAtLeast(String setting, long value) throws SQLException {
        if (Long.parseLong(text("SELECT @@GLOBAL." + setting)) < value) {
            set(setting, value);
        }
    }

    private void set(String setting, long value) throws SQLException {
        before.putIfAbsent(setting, text("SELECT @@GLOBAL." + setting));
        run("SET GLOBAL " + setting + " = " + value);
    }

    @Override
    public void close() throws SQLException {
        for (Map.Entry<String, String> each : before.entrySet()) {
            run("SET GLOBAL " + each.getKey() + " = " + each.getValue());
        }
    }
}
