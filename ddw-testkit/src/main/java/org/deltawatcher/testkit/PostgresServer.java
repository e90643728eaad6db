package org.deltawatcher.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server that test databases are created on: a given one, or an embedded one that lives as long as the JVM. */
final class PostgresServer {

    private static final Pattern URL = Pattern.compile("(jdbc:postgresql://[^/?]*/)([^?]*)(\\?.*)?");

    private final String urlBeforeName;
    private final String urlAfterName;
    private final String maintenanceDatabase;

    private PostgresServer(String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        if (!matcher.matches()) {
            throw new IllegalStateException("the test database must be given as jdbc:postgresql://host:port/database"
                    + "?user=…&password=… but is not; its text is not repeated here, it may hold a password");
        }
        urlBeforeName = matcher.group(1);
        maintenanceDatabase = matcher.group(2).isEmpty() ? "postgres" : matcher.group(2);
        urlAfterName = matcher.group(3) == null ? "" : matcher.group(3);
    }

    /** Returns the server of this JVM; starts it on the first call. */
    static PostgresServer running() {
        return Holder.SERVER;
    }

    String url(String database) {
        return urlBeforeName + database + urlAfterName;
    }

    String maintenanceUrl() {
        return url(maintenanceDatabase);
    }

    private static PostgresServer find() {
        String given = System.getProperty("ddw.test.postgres", "");
        if (given.isBlank()) {
            given = System.getenv().getOrDefault("DDW_TEST_POSTGRES", "");
        }
        return new PostgresServer(given.isBlank() ? startEmbedded() : given.strip());
    }

    /** The library stops the server and removes its files when the JVM ends. */
    private static String startEmbedded() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("max_replication_slots", "20")
                    .setServerConfig("max_wal_senders", "20")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .start()
                    .getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the embedded PostgreSQL did not start; name a server with -Dddw.test.postgres=jdbc:… instead", e);
        }
    }

    /** Starts the server when it is first asked for. */
    private static final class Holder {
        static final PostgresServer SERVER = find();
    }
}
