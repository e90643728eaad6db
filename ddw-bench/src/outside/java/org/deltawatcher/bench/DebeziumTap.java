package org.deltawatcher.bench;

import io.debezium.connector.postgresql.PostgresConnector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** A replication slot and a publication of one table; an engine reads them while somebody consumes. */
final class DebeziumTap implements Outsider.Tap {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final BenchDatabase database;
    private final String table;
    private final String slot = "bench_" + UUID.randomUUID().toString().substring(0, 8);

    private DebeziumTap(BenchDatabase database, String table) {
        this.database = database;
        this.table = table;
    }

    static String version() {
        return new PostgresConnector().version();
    }

    static DebeziumTap create(BenchDatabase database, String table, Outsider.Images images) throws SQLException {
        DebeziumTap tap = new DebeziumTap(database, table);
        if (images == Outsider.Images.BEFORE_AND_AFTER) {
            database.run("ALTER TABLE " + table + " REPLICA IDENTITY FULL");
        }
        database.run("CREATE PUBLICATION " + tap.slot + " FOR TABLE " + table);
        database.run("SELECT pg_create_logical_replication_slot('" + tap.slot + "', 'pgoutput')");
        return tap;
    }

    @Override
    public void skip() throws SQLException {
        awaitActive(false);
        database.run("SELECT pg_replication_slot_advance('" + slot + "', pg_current_wal_lsn())");
    }

    private void awaitActive(boolean isActive) throws SQLException {
        String query = "SELECT active = " + isActive + " FROM pg_replication_slots WHERE slot_name = '" + slot + "'";
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        try (Connection connection = database.connect()) {
            while (!BenchServer.text(connection, query).equals("t")) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "slot " + slot + " is not " + (isActive ? "" : "in") + "active after " + LONGEST_WAIT);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @Override
    public Outsider.Activity recording() {
        return () -> {}; // the server records by itself
    }

    @Override
    public Outsider.Activity consume(ChangeSink sink) throws SQLException, InterruptedException {
        DebeziumRun run = DebeziumRun.start(settings(), sink);
        awaitActive(true);
        return run;
    }

    private Properties settings() {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(database.url());
        Properties settings = new Properties();
        settings.setProperty("name", slot);
        settings.setProperty("connector.class", PostgresConnector.class.getName());
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        settings.setProperty("topic.prefix", "bench");
        settings.setProperty("database.hostname", server.getServerNames()[0]);
        settings.setProperty("database.port", Integer.toString(server.getPortNumbers()[0]));
        settings.setProperty("database.user", String.valueOf(server.getUser()));
        settings.setProperty("database.password", server.getPassword() == null ? "" : server.getPassword());
        settings.setProperty("database.dbname", String.valueOf(server.getDatabaseName()));
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", slot);
        settings.setProperty("publication.name", slot);
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty("table.include.list", table);
        settings.setProperty("snapshot.mode", "no_data");
        settings.setProperty("tombstones.on.delete", "false");
        settings.setProperty("max.batch.size", "10000");
        settings.setProperty("max.queue.size", "40000");
        settings.setProperty("poll.interval.ms", "1");
        return settings;
    }

    @Override
    public void close() throws SQLException {
        awaitActive(false);
        database.run("SELECT pg_drop_replication_slot('" + slot + "')");
    }
}
