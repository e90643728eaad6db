package org.deltawatcher.worker.config;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a home is and who asks. Safe to print.
 *
 * @param name what it is called in the configuration, {@code default} for a home of the environment
 * @param jdbcUrl the database, without user and password
 * @param user the database user, null if the driver is to find one
 * @param password the password, null if none is needed or the driver is to find one
 * @param secretParameters other parameters of the driver that are passwords
 * @param schema the schema that the home is installed in
 * @param connectTimeout how long to wait for a connection, at least a quarter of a second
 */
public record HomeSettings(
        String name,
        String jdbcUrl,
        @Nullable String user,
        @Nullable Secret password,
        Map<String, Secret> secretParameters,
        String schema,
        Duration connectTimeout) {

    /** The schema unless somebody says otherwise. */
    public static final String STANDARD_SCHEMA = "ddw";

    /** Long enough for a server that is busy, short enough for a person who waits. */
    public static final Duration STANDARD_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What the only home of a command line or an environment is called. */
    public static final String ONLY = "default";

    public HomeSettings {
        secretParameters = Map.copyOf(secretParameters);
    }

    /** Returns name, database, user and schema for a person. */
    public String describe() {
        return name + " (" + jdbcUrl + (user == null ? "" : " as " + user) + ", schema " + schema + ")";
    }
}
