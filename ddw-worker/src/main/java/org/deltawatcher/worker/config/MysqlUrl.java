package org.deltawatcher.worker.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;

/** Turns {@code mysql://user:password@host:port/database?parameters}, as programs of MySQL take it, into JDBC. */
final class MysqlUrl {

    private static final Pattern FORM =
            Pattern.compile("(mysql|mariadb)://(?:([^@/?]*)@)?([^@/?]*)(?:/([^@/?]*))?(?:\\?(.*))?");

    /** Parameters by the name that JDBC drivers of MySQL have for them. */
    private static final Map<String, String> DRIVER_NAMES =
            Map.of("ssl-mode", "sslMode", "get-server-public-key", "allowPublicKeyRetrieval");

    private MysqlUrl() {}

    static boolean is(String url) {
        return url.startsWith("mysql://") || url.startsWith("mariadb://");
    }

    static ConnectionString parse(String url) {
        var matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new InvalidArgumentException("a mysql:// url is mysql://user:password@host:port/database?parameters;"
                    + " write %40 for @, %2F for /, %3A for : and %3F for ? in a user, a password or a database");
        }
        var found = new LinkedHashMap<String, String>();
        Authority.credentials(matcher.group(2), found);
        var user = found.get("user");
        var password = found.get("password");
        var database = matcher.group(4) == null ? "" : Percent.decode(matcher.group(4));
        return new ConnectionString(
                "jdbc:" + matcher.group(1) + "://" + Authority.hosts(matcher.group(3), "a mysql:// url") + "/"
                        + Percent.encode(database) + driverParameters(matcher.group(5)),
                user,
                password == null ? null : new Secret(password),
                Map.of());
    }

    private static String driverParameters(String query) {
        var text = new StringBuilder();
        for (var parameter :
                ConnectionString.parameters(query == null ? "" : query).entrySet()) {
            var name = DRIVER_NAMES.get(parameter.getKey());
            if (name == null) {
                throw new InvalidArgumentException("a mysql:// url has no parameter " + parameter.getKey() + " here"
                        + NearestName.hint(parameter.getKey(), new TreeSet<>(DRIVER_NAMES.keySet()))
                        + "; a jdbc:mysql:// url takes what its driver knows");
            }
            text.append(text.isEmpty() ? '?' : '&').append(name).append('=');
            text.append(Percent.encode(Percent.decode(parameter.getValue()).toUpperCase(Locale.ROOT)));
        }
        return text.toString();
    }
}
