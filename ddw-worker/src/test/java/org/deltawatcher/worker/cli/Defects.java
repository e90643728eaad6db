package org.deltawatcher.worker.cli;

import java.util.Random;
import java.util.stream.Stream;

/** Texts that are almost right: parts are cut off, said twice, moved, or have something odd in them. */
final class Defects {

    private static final String[] ODD = {
        "\0",
        "\"",
        "'",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        ";",
        "-",
        "--",
        "/*",
        "#",
        "$",
        "${",
        "%s",
        "?",
        "𝄞",
        "\ud834",
        "\u2028",
        "\r",
        "\n",
        "null",
        "true",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\u12",
        " ",
        "\t",
        "include \"/dev/null\"",
        "="
    };
    private static final int MOST_REPEATED = 3_000;

    private Defects() {}

    /** Returns some texts, the same for the same seed. */
    static Stream<String> of(String text, int count, long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> {
                    String broken = text;
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        broken = broken(broken, random);
                    }
                    return broken;
                })
                .limit(count);
    }

    private static String broken(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = from + random.nextInt(Math.min(12, text.length() - from) + 1);
        String part = text.substring(from, to);
        String after = text.substring(to);
        String before = text.substring(0, from);
        return switch (random.nextInt(8)) {
            case 0 -> before;
            case 1 -> after;
            case 2 -> before + after;
            case 3 -> before + part + part + after;
            case 4 ->
                random.nextInt(10) == 0 ? before + part.repeat(random.nextInt(MOST_REPEATED)) + after : after + before;
            case 5 -> before + new StringBuilder(part).reverse() + after;
            default -> before + ODD[random.nextInt(ODD.length)] + part + after;
        };
    }
}
