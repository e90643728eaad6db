package org.deltawatcher.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.core.cycle.Polling;
import org.deltawatcher.core.watch.Upkeep;

/** Reads the block {@code worker}. */
final class WorkerKeys {

    static final Set<String> KNOWN = Set.of(
            "name",
            "threads",
            "poll-min",
            "poll-max",
            "pace-min",
            "pace-max",
            "heartbeat",
            "expire",
            "inspect",
            "repair",
            "purge",
            "reconnect-max",
            "stop-grace");

    private static final WorkerSettings STANDARD = WorkerSettings.STANDARD;

    private final Config config;

    WorkerKeys(Config config) {
        this.config = config;
    }

    WorkerSettings read() {
        return new WorkerSettings(
                config.hasPath("worker.name") ? ConfigText.string(config, "worker.name") : null,
                threads(),
                polling(),
                duration("heartbeat", STANDARD.heartbeat()),
                upkeep(),
                duration("reconnect-max", STANDARD.longestAbsence()),
                duration("stop-grace", STANDARD.stopGrace()));
    }

    private Polling polling() {
        return new Polling(
                duration("poll-min", STANDARD.polling().shortest()),
                duration("poll-max", STANDARD.polling().longest()),
                duration("pace-min", STANDARD.polling().shortestPace()),
                duration("pace-max", STANDARD.polling().longestPace()));
    }

    private Upkeep upkeep() {
        return new Upkeep(
                duration("expire", STANDARD.upkeep().expire()),
                duration("inspect", STANDARD.upkeep().inspect()),
                duration("repair", STANDARD.upkeep().repair()),
                duration("purge", STANDARD.upkeep().purge()));
    }

    private Duration duration(String key, Duration standard) {
        return SettingsReader.duration(config, "worker." + key, standard);
    }

    private int threads() {
        try {
            return config.hasPath("worker.threads") ? config.getInt("worker.threads") : STANDARD.threads();
        } catch (ConfigException e) {
            throw new InvalidArgumentException(
                    "worker.threads must be a whole number" + ConfigText.at(config, "worker.threads"));
        }
    }
}
