package org.deltawatcher.docs.page;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells whether an example shows what its page says: blanks aside, and with what differs from run to run made alike. */
final class ShownOutput {

    private static final Pattern GUID = Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");
    private static final Pattern TIME =
            Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d(:\\d\\d)?(\\.\\d+)?(Z|[+-]\\d\\d(:?\\d\\d)?)?");
    private static final Pattern DURATION = Pattern.compile("\\b\\d\\d:\\d\\d:\\d\\d\\.\\d+\\b");
    private static final Pattern TRANSACTION = Pattern.compile("\"transaction\":[1-9]\\d*");
    private static final Pattern RULE = Pattern.compile("-{2,}");

    private ShownOutput() {}

    static boolean matches(String expected, String actual) {
        String pattern = lines(expected).stream()
                .map(line -> line.equals("…") ? "(.*\n)*?" : linePattern(line) + "\n")
                .collect(Collectors.joining());
        String text = lines(actual).stream().map(line -> line + "\n").collect(Collectors.joining());
        return Pattern.matches(pattern, text);
    }

    private static String linePattern(String line) {
        return Pattern.compile("…")
                .splitAsStream(line + " ")
                .map(part -> Pattern.quote(part))
                .collect(Collectors.joining(".*"))
                .replace(" \\E", "\\E");
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(ShownOutput::alike)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String alike(String line) {
        String alike = GUID.matcher(line).replaceAll("<guid>");
        alike = TIME.matcher(alike).replaceAll("<time>");
        alike = DURATION.matcher(alike).replaceAll("<duration>");
        alike = TRANSACTION.matcher(alike).replaceAll("\"transaction\":<number>");
        alike = RULE.matcher(alike).replaceAll("-");
        return alike.replaceAll("\\s+", " ").strip();
    }
}
