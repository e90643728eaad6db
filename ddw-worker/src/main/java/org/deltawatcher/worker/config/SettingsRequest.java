package org.deltawatcher.worker.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says about configuration; null where it says nothing.
 *
 * @param config the configuration file
 * @param url the only home
 * @param user its database user
 * @param passwordFile the file that holds its password
 * @param schema its schema
 */
public record SettingsRequest(
        @Nullable Path config,
        @Nullable String url,
        @Nullable String user,
        @Nullable Path passwordFile,
        @Nullable String schema) {

    /** Says nothing. */
    public static final SettingsRequest NOTHING = new SettingsRequest(null, null, null, null, null);

    boolean describesHome() {
        return user != null || passwordFile != null || schema != null;
    }
}
