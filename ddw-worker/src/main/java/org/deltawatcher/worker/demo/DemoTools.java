package org.deltawatcher.worker.demo;

import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.worker.config.SettingsReader;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.home.ConfiguredTargets;
import org.deltawatcher.worker.home.HomeOpener;

/**
 * What of the program the demo works with.
 *
 * @param opener opens homes
 * @param executors run the processes of one database
 * @param targets opens targets of the demo's own settings
 * @param settings reads connection strings
 * @param surroundings where a server may be named
 */
record DemoTools(
        HomeOpener opener,
        Executors executors,
        ConfiguredTargets targets,
        SettingsReader settings,
        Surroundings surroundings) {}
