package org.deltawatcher.testkit.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A PostgreSQL out of a jar, without fsync. The library stops it and removes its files when the JVM ends. */
final class EmbeddedServer implements ServerSource {

    @Override
    public String description() {
        return "an embedded server (PostgreSQL alone)";
    }

    @Override
    public Optional<TestServer> find(Product product) {
        if (product != Product.POSTGRES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TestServer(
                    product,
                    EmbeddedPostgres.builder()
                            .setServerConfig("wal_level", "logical")
                            .setServerConfig("max_connections", "300")
                            .setServerConfig("max_replication_slots", "20")
                            .setServerConfig("max_wal_senders", "20")
                            .setServerConfig("fsync", "off")
                            .setServerConfig("synchronous_commit", "off")
                            .setServerConfig("full_page_writes", "off")
                            .setPGStartupWait(Duration.ofMinutes(2))
                            .start()
                            .getJdbcUrl("postgres", "postgres")));
        } catch (IOException e) {
            throw new ServerFailedException(
                    "the embedded PostgreSQL did not start; name a server with -Dddw.test.postgres=jdbc:… instead", e);
        }
    }
}
