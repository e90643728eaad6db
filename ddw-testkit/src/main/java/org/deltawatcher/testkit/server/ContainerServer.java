package org.deltawatcher.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A server in a container, where Docker is. Testcontainers removes it when the JVM ends. */
final class ContainerServer implements ServerSource {

    @Override
    public String description() {
        return "Docker, with Testcontainers on the class path";
    }

    @Override
    public Optional<TestServer> find(Product product) {
        try {
            return hasSocket() && DockerClientFactory.instance().isDockerAvailable()
                    ? Optional.of(start(product))
                    : Optional.empty();
        } catch (NoClassDefFoundError e) {
            return Optional.empty(); // Testcontainers is optional.
        }
    }

    /** Testcontainers looks for seconds and complains at length where there is none. */
    private static boolean hasSocket() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    @SuppressWarnings("resource") // It lives as long as the JVM.
    private static TestServer start(Product product) {
        JdbcDatabaseContainer<?> container = switch (product) {
            case POSTGRES -> new PostgreSQLContainer("postgres:18");
            case MYSQL -> new MySQLContainer("mysql:8.4").withUsername("root");
            case MARIADB -> new MariaDBContainer("mariadb:11.8").withUsername("root");
        };
        container.start();
        String credentials = "user=" + container.getUsername() + "&password=" + container.getPassword();
        String url = container.getJdbcUrl();
        return new TestServer(product, url + (url.contains("?") ? "&" : "?") + credentials);
    }
}
