package org.deltawatcher.worker.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.deltawatcher.api.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/** What stands between {@code //} and the path of a URL: {@code user:password@host:port,host:port}. */
final class Authority {

    private static final Pattern HOSTS =
            Pattern.compile("(?:[\\w.-]+|\\[[\\w:%.]+])(?::\\d+)?(?:,(?:[\\w.-]+|\\[[\\w:%.]+])(?::\\d+)?)*");

    private Authority() {}

    /** Puts {@code user} and {@code password} beside what is there; parameters go before what stands in front of the host. */
    static void credentials(@Nullable String text, Map<String, String> parameters) {
        if (text == null) {
            return;
        }
        int colon = text.indexOf(':');
        var user = Percent.decode(colon < 0 ? text : text.substring(0, colon));
        if (!user.isEmpty()) {
            parameters.putIfAbsent("user", user);
        }
        if (colon >= 0 && colon < text.length() - 1) {
            parameters.putIfAbsent("password", Percent.decode(text.substring(colon + 1)));
        }
    }

    /** Returns the hosts, localhost if there are none. */
    static String hosts(@Nullable String text, String form) {
        var hosts = text == null || text.isEmpty() ? "localhost" : text;
        if (hosts.contains("/") || hosts.toLowerCase(Locale.ROOT).contains("%2f")) {
            throw new InvalidArgumentException(
                    "the JDBC driver speaks TCP only: name a host in place of the socket directory");
        }
        if (!HOSTS.matcher(hosts).matches()) {
            throw new InvalidArgumentException("the host of " + form + " is a name or an address, with :port behind"
                    + " it if need be; write %3A for : and %2F for / in a password");
        }
        return hosts;
    }
}
