package org.deltawatcher.testkit.server;

import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** What needs Testcontainers to be there; it removes the containers when the JVM ends. */
final class Containers {

    private Containers() {}

    private static String image(Product product) {
        return Setting.of(product, "image").orElseGet(() -> switch (product) {
            case POSTGRES -> "postgres:18";
            case MYSQL -> "mysql:8.4";
            case MARIADB -> "mariadb:11.8";
        });
    }

    /** Starts a server; empty if Docker does not answer. */
    @SuppressWarnings("resource") // It lives as long as the JVM.
    static Optional<TestServer> start(Product product) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.empty();
        }
        JdbcDatabaseContainer<?> container = switch (product) {
            case POSTGRES -> new PostgreSQLContainer(image(product));
            case MYSQL -> new MySQLContainer(image(product)).withUsername("root");
            case MARIADB -> new MariaDBContainer(image(product)).withUsername("root");
        };
        container.start();
        String url = container.getJdbcUrl();
        String credentials = "user=" + container.getUsername() + "&password=" + container.getPassword();
        return Optional.of(new TestServer(product, url + (url.contains("?") ? "&" : "?") + credentials));
    }
}
