package org.deltawatcher.worker.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;

/** Refuses what nobody reads: a setting that is spelled wrong would be ignored otherwise. */
final class KnownKeys {

    private static final Set<String> ROOT = Set.of("homes", "targets", "worker");

    private KnownKeys() {}

    static void requireKnown(ConfigObject root) {
        requireKnown("", root, ROOT);
        if (root.containsKey("worker")) {
            requireKnown("worker", object("worker", root.get("worker")), WorkerKeys.KNOWN);
        }
        requireKnownDatabases("homes", root);
        requireKnownDatabases("targets", root);
    }

    private static void requireKnownDatabases(String block, ConfigObject root) {
        if (root.containsKey(block)) {
            for (var database : object(block, root.get(block)).entrySet()) {
                var path = block + "." + database.getKey();
                requireKnown(path, object(path, database.getValue()), HomeKeys.KNOWN);
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
