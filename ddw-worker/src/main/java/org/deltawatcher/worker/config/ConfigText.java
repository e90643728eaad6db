package org.deltawatcher.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;
import java.util.Map;
import org.deltawatcher.api.InvalidArgumentException;

/** Parses HOCON. What it throws does not quote the file: a passage with an error in it may hold a password. */
final class ConfigText {

    private ConfigText() {}

    static Config parse(Path file, Map<String, String> environment) {
        try {
            return ConfigFactory.parseFile(
                            file.toFile(),
                            ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF))
                    .resolve(ConfigResolveOptions.defaults()
                            .setUseSystemEnvironment(false)
                            .appendResolver(new VariableResolver(environment)));
        } catch (ConfigException.UnresolvedSubstitution e) {
            throw new InvalidArgumentException("a variable of the environment is not set" + at(e, file)
                    + "; write ${?NAME} for one that may be missing");
        } catch (ConfigException e) {
            throw new InvalidArgumentException("the configuration cannot be parsed" + at(e, file)
                    + "; close each brace, and put text with other characters than letters, digits, - and _ in double"
                    + " quotes");
        }
    }

    /** Returns a number or text as text. */
    static String string(Config config, String path) {
        try {
            return config.getString(path);
        } catch (ConfigException e) {
            throw new InvalidArgumentException(path + " must be text" + at(config, path));
        }
    }

    /** Returns where a value stands, as the end of a sentence. */
    static String at(Config config, String path) {
        return at(config.getValue(path).origin());
    }

    static String at(ConfigOrigin origin) {
        var file = origin.filename() == null ? origin.description() : origin.filename();
        return "  (" + file + (origin.lineNumber() > 0 ? ": " + origin.lineNumber() : "") + ")";
    }

    private static String at(ConfigException e, Path file) {
        return e.origin() == null || e.origin().lineNumber() < 0 ? "  (" + file + ")" : at(e.origin());
    }
}
