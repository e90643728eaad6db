package org.deltawatcher.worker.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;

/** Refuses what nobody reads: a setting that is spelled wrong would be ignored otherwise. */
final class KnownKeys {

    private static final Set<String> ROOT = Set.of("homes", "worker");

    private KnownKeys() {}

    static void requireKnown(ConfigObject root) {
        requireKnown("", root, ROOT);
        if (root.containsKey("worker")) {
            requireKnown("worker", object("worker", root.get("worker")), WorkerKeys.KNOWN);
        }
        if (root.containsKey("homes")) {
            for (var home : object("homes", root.get("homes")).entrySet()) {
                var path = "homes." + home.getKey();
                requireKnown(path, object(path, home.getValue()), HomeKeys.KNOWN);
            }
        }
    }

    private static void requireKnown(String path, ConfigObject object, Set<String> known) {
        for (var entry : object.entrySet()) {
            if (!known.contains(entry.getKey())) {
                var key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                throw new InvalidArgumentException(key + " is not a setting"
                        + NearestName.hint(
                                entry.getKey(), known.stream().sorted().toList())
                        + ConfigText.at(entry.getValue().origin()));
            }
        }
    }

    private static ConfigObject object(String path, ConfigValue value) {
        if (value instanceof ConfigObject object) {
            return object;
        }
        throw new InvalidArgumentException(path + " must be a block in braces" + ConfigText.at(value.origin()));
    }
}
