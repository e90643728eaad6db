package org.deltawatcher.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings from command line, environment and file. What the command line says goes before the environment, and the
 * environment before the file.
 */
public final class SettingsReader {

    private static final String TARGET = "DDW_TARGET_";
    private static final String PASSWORD = "_PASSWORD";

    private final Surroundings surroundings;
    private final Masking masking;

    @Inject
    SettingsReader(Surroundings surroundings, Masking masking) {
        this.surroundings = surroundings;
        this.masking = masking;
    }

    /**
     * Reads the settings. Each password found is hidden from then on.
     *
     * @throws InvalidArgumentException if something that is configured is wrong, with where it stands
     */
    public Settings read(SettingsRequest request) {
        var file = new ConfigLocation(surroundings).find(request.config());
        var config = file == null ? ConfigFactory.empty() : ConfigText.parse(file, surroundings.environment());
        KnownKeys.requireKnown(config.root());
        var settings = new Settings(
                homes(request, config, file),
                targets(config, file),
                new WorkerKeys(config).read(),
                origin(request, file),
                file == null ? List.of() : ConfigLocation.notes(file));
        settings.homes().forEach(this::hideSecrets);
        settings.targets().forEach(this::hideSecrets);
        return settings;
    }

    /**
     * Reads a connection string that was given in another way. Its password is hidden from then on.
     *
     * @throws InvalidArgumentException if it is none; the message does not hold the text
     */
    public HomeSettings database(String name, String url, String schema) {
        var connection = ConnectionString.parse(url);
        var database = new HomeSettings(
                name,
                connection.jdbcUrl(),
                connection.user(),
                connection.password(),
                connection.secretParameters(),
                schema,
                HomeSettings.STANDARD_CONNECT_TIMEOUT);
        hideSecrets(database);
        return database;
    }

    private void hideSecrets(HomeSettings database) {
        if (database.password() != null) {
            masking.hide(database.password());
        }
        database.secretParameters().values().forEach(masking::hide);
    }

    /** Those of the file, and those that the environment names: {@code DDW_TARGET_WAREHOUSE=mysql://…}. */
    private List<HomeSettings> targets(Config config, @Nullable Path file) {
        var targets = new TreeMap<String, HomeSettings>();
        if (file != null && config.hasPath("targets")) {
            for (var name : config.getObject("targets").keySet()) {
                targets.put(name, new HomeKeys(config, "targets", name, file).read());
            }
        }
        for (var variable : surroundings.environment().keySet()) {
            if (variable.startsWith(TARGET) && !variable.endsWith(PASSWORD)) {
                var target = target(variable);
                targets.put(target.name(), target);
            }
        }
        return List.copyOf(targets.values());
    }

    private HomeSettings target(String variable) {
        var name = variable.substring(TARGET.length()).toLowerCase(Locale.ROOT);
        var connection = connection(variable);
        var password = variable(variable + PASSWORD);
        return new HomeSettings(
                name,
                connection.jdbcUrl(),
                connection.user(),
                password != null ? new Secret(password) : connection.password(),
                connection.secretParameters(),
                HomeSettings.STANDARD_SCHEMA,
                HomeSettings.STANDARD_CONNECT_TIMEOUT);
    }

    private ConnectionString connection(String variable) {
        try {
            return ConnectionString.parse(surroundings.environment().getOrDefault(variable, ""));
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException(variable + ": " + e.getMessage(), e);
        }
    }

    private List<HomeSettings> homes(SettingsRequest request, Config config, @Nullable Path file) {
        var url = request.url() != null ? request.url() : variable("DDW_URL");
        if (url != null) {
            return List.of(onlyHome(url, request));
        }
        if (request.describesHome()) {
            throw new InvalidArgumentException("--user, --password-file and --schema go with --url or DDW_URL;"
                    + " homes of a file have settings of their own");
        }
        var homes = new ArrayList<HomeSettings>();
        if (file != null && config.hasPath("homes")) {
            for (var name : config.getObject("homes").keySet().stream().sorted().toList()) {
                homes.add(new HomeKeys(config, "homes", name, file).read());
            }
        }
        return homes;
    }

    private HomeSettings onlyHome(String url, SettingsRequest request) {
        var connection = ConnectionString.parse(url);
        var user = request.user() != null ? request.user() : variable("DDW_USER");
        var schema = request.schema() != null ? request.schema() : variable("DDW_SCHEMA");
        var password = password(request.passwordFile());
        return new HomeSettings(
                HomeSettings.ONLY,
                connection.jdbcUrl(),
                user != null ? user : connection.user(),
                password != null ? password : connection.password(),
                connection.secretParameters(),
                schema != null ? schema : HomeSettings.STANDARD_SCHEMA,
                HomeSettings.STANDARD_CONNECT_TIMEOUT);
    }

    private @Nullable Secret password(@Nullable Path file) {
        if (file != null) {
            return PasswordFile.read(surroundings.directory().resolve(file));
        }
        var password = variable("DDW_PASSWORD");
        if (password != null) {
            return new Secret(password);
        }
        var named = variable("DDW_PASSWORD_FILE");
        return named == null ? null : PasswordFile.read(surroundings.directory().resolve(named));
    }

    private String origin(SettingsRequest request, @Nullable Path file) {
        var home = request.url() != null ? "--url" : variable("DDW_URL") != null ? "DDW_URL" : null;
        if (file == null) {
            return home == null ? "no configuration" : home;
        }
        return home == null ? file.toString() : home + " and " + file;
    }

    private @Nullable String variable(String name) {
        var value = surroundings.environment().get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    static Duration duration(Config config, String path, Duration standard) {
        if (!config.hasPath(path)) {
            return standard;
        }
        try {
            return DurationText.parse(ConfigText.string(config, path));
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException(path + ": " + e.getMessage() + ConfigText.at(config, path), e);
        }
    }
}
