package org.deltawatcher.worker.config;

/** Gives the settings of this run of the program, read anew each time. */
@FunctionalInterface
public interface SettingsSource {

    /**
     * Returns the settings.
     *
     * @throws org.deltawatcher.api.InvalidArgumentException if something that is configured is wrong
     */
    Settings settings();
}
