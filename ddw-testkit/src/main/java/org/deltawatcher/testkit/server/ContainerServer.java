package org.deltawatcher.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A server in a container, where Docker is and Testcontainers is on the class path, which is optional. */
final class ContainerServer implements ServerSource {

    @Override
    public String description() {
        return "Docker, with Testcontainers on the class path";
    }

    @Override
    public Optional<TestServer> find(Product product) {
        try {
            return hasSocket() ? Containers.start(product) : Optional.empty();
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    /** Testcontainers looks for seconds and complains at length where there is none. */
    private static boolean hasSocket() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }
}
