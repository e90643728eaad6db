package org.deltawatcher.worker.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds the program.
 *
 * @param environment the variables
 * @param directory where relative paths start
 */
public record Surroundings(Map<String, String> environment, Path directory) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Returns the surroundings of this JVM. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), Path.of("").toAbsolutePath());
    }
}
