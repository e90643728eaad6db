package org.deltawatcher.bench;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** PgQ, as the server has it. */
final class PgqOutsider implements Outsider {

    private static final String VERSION = "SELECT default_version FROM pg_available_extensions WHERE name = 'pgq'"
            + " UNION ALL SELECT '' ORDER BY 1 DESC LIMIT 1";

    private String version = "";

    @Override
    public String name() {
        return ("PgQ " + version).strip();
    }

    @Override
    public String method() {
        return """
                PgQ: its trigger `pgq.logutriga`, its ticker and a consumer of one batch after the other (`next_batch`, `get_batch_events`, `finish_batch`).
                It ticks every 250 ms while a backlog is written, which makes batches of several thousand events, and every millisecond for a consumer that
                has nothing to do; ticker and consumer do not wait for the disk (`synchronous_commit = off`), what they write is written again after a crash.""";
    }

    @Override
    public Map<String, String> serverSettings() {
        return Map.of();
    }

    @Override
    public Optional<String> obstacle(BenchServer server) throws SQLException {
        version = server.text(VERSION);
        return version.isEmpty() ? Optional.of("the server does not have the extension `pgq`") : Optional.empty();
    }

    @Override
    public Tap tap(BenchDatabase database, String table, Images images) throws SQLException {
        return PgqTap.create(database, table, images);
    }
}
