package org.deltawatcher.worker.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/**
 * A connection string taken apart: the JDBC URL without credentials, and the credentials.
 *
 * @param jdbcUrl the database, without user and without any password
 * @param user the user that the text names, or null
 * @param password the password that the text holds, or null
 * @param secretParameters other parameters of the driver that are passwords, such as that of a key file
 */
record ConnectionString(
        String jdbcUrl, @Nullable String user, @Nullable Secret password, Map<String, Secret> secretParameters) {

    ConnectionString {
        secretParameters = Map.copyOf(secretParameters);
    }

    /**
     * Reads a JDBC URL, or the form {@code postgresql://} or {@code mysql://}.
     *
     * @throws InvalidArgumentException if it is none of these; the message does not hold the text, which may hold a password
     */
    static ConnectionString parse(String text) {
        var url = text.strip();
        if (url.startsWith("postgresql://") || url.startsWith("postgres://")) {
            return LibpqUrl.parse(url);
        }
        if (MysqlUrl.is(url)) {
            return MysqlUrl.parse(url);
        }
        if (!url.startsWith("jdbc:")) {
            throw new InvalidArgumentException(
                    "a url begins with jdbc:, postgresql:// or mysql://, such as jdbc:postgresql://localhost:5432/shop");
        }
        return withoutCredentials(url);
    }

    /** Takes user and passwords out of the parameters, so that the rest may be printed. */
    private static ConnectionString withoutCredentials(String url) {
        int question = url.indexOf('?');
        var place = question < 0 ? url : url.substring(0, question);
        if (place.contains("@") || place.toLowerCase(Locale.ROOT).contains("password")) {
            throw new InvalidArgumentException("a JDBC URL has no user@ before the host: write user and password as"
                    + " settings of their own, or use the form postgresql:// or mysql://");
        }
        var parameters = parameters(question < 0 ? "" : url.substring(question + 1));
        var user = parameters.remove("user");
        var password = parameters.remove("password");
        var secrets = new LinkedHashMap<String, Secret>();
        var rest = new StringBuilder(place);
        char separator = '?';
        for (var parameter : parameters.entrySet()) {
            if (parameter.getKey().toLowerCase(Locale.ROOT).contains("password")) {
                secrets.put(parameter.getKey(), new Secret(Percent.decode(parameter.getValue())));
            } else {
                rest.append(separator).append(parameter.getKey());
                rest.append(parameter.getValue().isEmpty() ? "" : "=").append(parameter.getValue());
                separator = '&';
            }
        }
        return new ConnectionString(
                rest.toString(),
                user == null ? null : Percent.decode(user),
                password == null ? null : new Secret(Percent.decode(password)),
                secrets);
    }

    /** Splits {@code a=1&b=2}, still encoded, in the order of the text; the last of two of a name counts. */
    static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (!part.isEmpty()) {
                parameters.put(
                        equals < 0 ? part : part.substring(0, equals), equals < 0 ? "" : part.substring(equals + 1));
            }
        }
        return parameters;
    }
}
