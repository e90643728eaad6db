package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Debezium's embedded engine with its connector for PostgreSQL. */
final class DebeziumOutsider implements Outsider {

    @Override
    public String name() {
        return "Debezium " + DebeziumTap.version();
    }

    @Override
    public String method() {
        return """
                Debezium: the embedded engine in this JVM, `pgoutput`, a publication and a replication slot of the one table, no snapshot, batches of up to
                10,000 records out of a queue of 40,000, records as Java objects (not turned into JSON), `poll.interval.ms` 1, offsets in memory.
                The clock begins when the server has begun to send; the start of the engine, a second or two, does not count.""";
    }

    @Override
    public Map<String, String> serverSettings() {
        return Map.of("wal_level", "logical", "max_replication_slots", "20", "max_wal_senders", "20");
    }

    @Override
    public Optional<String> obstacle(BenchServer server) throws SQLException {
        String level = server.text("SHOW wal_level");
        return level.equals("logical") ? Optional.empty() : Optional.of("`wal_level` of the server is " + level);
    }

    @Override
    public Tap tap(BenchDatabase database, String table, Images images) throws SQLException {
        return DebeziumTap.create(database, table, images);
    }
}
