package org.deltawatcher.worker.config;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds {@code ${NAME}} in the variables of an environment. */
final class VariableResolver implements ConfigResolver {

    private final Map<String, String> environment;
    private final @Nullable ConfigResolver fallback;

    VariableResolver(Map<String, String> environment) {
        this(environment, null);
    }

    private VariableResolver(Map<String, String> environment, @Nullable ConfigResolver fallback) {
        this.environment = environment;
        this.fallback = fallback;
    }

    @Override
    public @Nullable ConfigValue lookup(String path) {
        var value = environment.get(path);
        if (value != null) {
            return ConfigValueFactory.fromAnyRef(value, "variable " + path);
        }
        return fallback == null ? null : fallback.lookup(path);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver other) {
        return new VariableResolver(environment, fallback == null ? other : fallback.withFallback(other));
    }
}
