package org.deltawatcher.worker.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.deltawatcher.api.InvalidArgumentException;

/** Percent-encoding as URLs have it: {@code +} is a plus sign, not a space. */
final class Percent {

    private Percent() {}

    static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The cause would show the text, which may be a password.
            throw new InvalidArgumentException("a % in a url begins two hexadecimal digits: write %25 for % itself");
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
