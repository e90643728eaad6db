package org.deltawatcher.worker.config;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.regex.Pattern;

/**
 * Takes passwords out of text that others wrote: messages of drivers, of the pool, of the database. Knows the passwords in
 * use, and what a password looks like in a connection string. Thread-safe.
 */
public final class Masking {

    static final String STARS = "***";

    private static final Pattern IN_AUTHORITY = Pattern.compile("(//[^\\s/:@?#]*):[^\\s/@]*@");
    private static final Pattern AS_PARAMETER = Pattern.compile(
            "(?i)((?:password|passwd|pwd|passphrase)[\"']?\\s*[=:]\\s*)(?!YES\\)|NO\\))(\"[^\"]*\"|'[^']*'|[^\\s&;,)}\\]]+)");
    /** A shorter one is part of too many words: masking it would tell more than it hides. */
    private static final int SHORTEST_KNOWN = 4;

    private final Set<String> known = new CopyOnWriteArraySet<>();

    /** Hides this password from now on, wherever it appears. */
    public void hide(Secret secret) {
        if (secret.reveal().length() >= SHORTEST_KNOWN) {
            known.add(secret.reveal());
        }
    }

    /** Returns the text with {@code ***} in place of each password. */
    public String mask(String text) {
        var masked = text;
        for (var secret : known) {
            masked = masked.replace(secret, STARS);
        }
        masked = IN_AUTHORITY.matcher(masked).replaceAll("$1:" + STARS + "@");
        return AS_PARAMETER.matcher(masked).replaceAll("$1" + STARS);
    }
}
