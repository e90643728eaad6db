package org.deltawatcher.worker.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** Reads one block of {@code homes} or {@code targets}. */
final class HomeKeys {

    static final Set<String> KNOWN = Set.of("url", "user", "password", "password-file", "schema", "connect-timeout");

    private final Config config;
    private final String block;
    private final String name;
    private final Path file;

    HomeKeys(Config config, String block, String name, Path file) {
        this.config = config;
        this.block = block;
        this.name = name;
        this.file = file;
    }

    HomeSettings read() {
        var url = text("url");
        if (url == null) {
            throw new InvalidArgumentException(block + "." + name + " needs a url, such as"
                    + " \"jdbc:postgresql://localhost:5432/shop\"" + ConfigText.at(config, path(null)));
        }
        var connection = connection(url);
        var user = text("user");
        var password = password();
        var schema = text("schema");
        return new HomeSettings(
                name,
                connection.jdbcUrl(),
                user != null ? user : connection.user(),
                password != null ? password : connection.password(),
                connection.secretParameters(),
                schema != null ? schema : HomeSettings.STANDARD_SCHEMA,
                SettingsReader.duration(config, path("connect-timeout"), HomeSettings.STANDARD_CONNECT_TIMEOUT));
    }

    private ConnectionString connection(String url) {
        try {
            return ConnectionString.parse(url);
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException(
                    block + "." + name + ".url: " + e.getMessage() + ConfigText.at(config, path("url")), e);
        }
    }

    private @Nullable Secret password() {
        var password = text("password");
        var passwordFile = text("password-file");
        if (password != null && passwordFile != null) {
            throw new InvalidArgumentException(block + "." + name + " has both password and password-file"
                    + ConfigText.at(config, path("password-file")));
        }
        if (passwordFile != null) {
            return PasswordFile.read(file.resolveSibling(passwordFile));
        }
        return password == null ? null : new Secret(password);
    }

    private @Nullable String text(String key) {
        return config.hasPath(path(key)) ? ConfigText.string(config, path(key)) : null;
    }

    private String path(@Nullable String key) {
        return key == null ? ConfigUtil.joinPath(block, name) : ConfigUtil.joinPath(block, name, key);
    }
}
