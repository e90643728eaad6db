package org.deltawatcher.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;

/** Reads the block {@code worker}. */
final class WorkerKeys {

    static final Set<String> KNOWN =
            Set.of("name", "threads", "poll-min", "poll-max", "heartbeat", "housekeeping", "stop-grace");

    private WorkerKeys() {}

    static WorkerSettings read(Config config) {
        var standard = WorkerSettings.STANDARD;
        return new WorkerSettings(
                config.hasPath("worker.name") ? ConfigText.string(config, "worker.name") : null,
                threads(config, standard.threads()),
                SettingsReader.duration(config, "worker.poll-min", standard.pollMin()),
                SettingsReader.duration(config, "worker.poll-max", standard.pollMax()),
                SettingsReader.duration(config, "worker.heartbeat", standard.heartbeat()),
                SettingsReader.duration(config, "worker.housekeeping", standard.housekeeping()),
                SettingsReader.duration(config, "worker.stop-grace", standard.stopGrace()));
    }

    private static int threads(Config config, int standard) {
        try {
            return config.hasPath("worker.threads") ? config.getInt("worker.threads") : standard;
        } catch (ConfigException e) {
            throw new InvalidArgumentException(
                    "worker.threads must be a whole number" + ConfigText.at(config, "worker.threads"));
        }
    }
}
