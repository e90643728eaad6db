package org.deltawatcher.worker.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** Turns what {@code psql} takes, {@code postgresql://user:password@host:port/database?parameters}, into JDBC. */
final class LibpqUrl {

    private static final Pattern FORM =
            Pattern.compile("postgres(?:ql)?://(?:([^@/?]*)@)?([^@/?]*)(?:/([^@/?]*))?(?:\\?(.*))?");
    /** Parameters of libpq by the name that the JDBC driver has for them. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "options", "options",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "target_session_attrs", "targetServerType");

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private LibpqUrl() {}

    static ConnectionString parse(String url) {
        var matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new InvalidArgumentException(
                    "a postgresql:// url is postgresql://user:password@host:port/database?parameters;"
                            + " write %40 for @, %2F for /, %3A for : and %3F for ? in a user, a password or a database");
        }
        var parameters = new LinkedHashMap<String, String>();
        for (var parameter :
                ConnectionString.parameters(orEmpty(matcher.group(4))).entrySet()) {
            parameters.put(parameter.getKey(), Percent.decode(parameter.getValue()));
        }
        Authority.credentials(matcher.group(1), parameters);
        var hosts = hosts(orEmpty(matcher.group(2)), parameters);
        var user = parameters.remove("user");
        var password = parameters.remove("password");
        var inPath = Percent.decode(orEmpty(matcher.group(3)));
        var asParameter = parameters.remove("dbname");
        var database = !inPath.isEmpty() ? inPath : asParameter != null ? asParameter : orEmpty(user);
        if (database.isEmpty()) {
            throw new InvalidArgumentException("a postgresql:// url names a database: postgresql://host/database");
        }
        return new ConnectionString(
                "jdbc:postgresql://" + hosts + "/" + Percent.encode(database) + driverParameters(parameters),
                user,
                password == null ? null : new Secret(password),
                Map.of());
    }

    private static String hosts(String authority, Map<String, String> parameters) {
        var port = parameters.remove("port");
        var named = parameters.remove("host");
        var hosts = Authority.hosts(named != null ? named : authority, "a postgresql:// url");
        return port == null || hosts.matches(".*:\\d+") ? hosts : hosts + ":" + port;
    }

    private static String driverParameters(Map<String, String> parameters) {
        var text = new StringBuilder();
        for (var parameter : parameters.entrySet()) {
            var name = DRIVER_NAMES.get(parameter.getKey());
            if (name == null) {
                throw new InvalidArgumentException("a postgresql:// url has no parameter " + parameter.getKey()
                        + " here" + NearestName.hint(parameter.getKey(), new TreeSet<>(DRIVER_NAMES.keySet())));
            }
            text.append(text.isEmpty() ? '?' : '&').append(name).append('=');
            text.append(Percent.encode(value(parameter.getKey(), parameter.getValue())));
        }
        return text.toString();
    }

    private static String value(String parameter, String value) {
        if (!parameter.equals("target_session_attrs")) {
            return value;
        }
        var type = SERVER_TYPES.get(value);
        if (type == null) {
            throw new InvalidArgumentException("target_session_attrs of a postgresql:// url cannot be " + value
                    + NearestName.hint(value, new TreeSet<>(SERVER_TYPES.keySet())));
        }
        return type;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
