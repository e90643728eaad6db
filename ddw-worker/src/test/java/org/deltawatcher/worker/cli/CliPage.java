package org.deltawatcher.worker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page {@code docs/reference/cli.md}: types its examples, and writes down what they print. */
final class CliPage {

    static final Path FILE = Path.of("..", "docs", "reference", "cli.md");

    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    /** What the page calls the sample's batches: the first two, then those that appear, in order. */
    private static final List<String> NAMES = List.of(
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "3d813cbb-47fb-42ba-91df-831e1593ac29",
            "b54adc00-67f9-41d9-8d0e-a6d3c0f1e9aa",
            "16fd2706-8baf-433b-82eb-8c7fada847da");

    private final Path directory;
    private SampleHome sample = new SampleHome();
    private Map<String, String> names = new LinkedHashMap<>();

    CliPage(Path directory) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("notes_per_day.sql"), SampleHome.SCRIPT);
    }

    /** Returns the page with the output that its examples have now. */
    List<String> played(List<String> page) {
        var lines = new ArrayList<String>();
        var fence = "";
        for (var line : page) {
            boolean isFence = !fence.isEmpty() && line.equals(fence);
            if (fence.isEmpty() && line.startsWith("## ")) {
                begin();
            }
            if (fence.isEmpty() || isFence) {
                lines.add(line);
            } else if (line.startsWith("$ ")) {
                lines.add(line);
                lines.addAll(output(line.substring(2)));
            }
            fence = isFence ? "" : line.matches("`{3,}console") ? line.replace("console", "") : fence;
        }
        return lines;
    }

    private void begin() {
        sample = new SampleHome();
        names = new LinkedHashMap<>();
        for (int i = 0; i < sample.batches().size(); i++) {
            names.put(sample.batches().get(i).toString(), NAMES.get(i));
        }
    }

    private List<String> output(String command) {
        var words = words(command);
        var result = new Shell(sample.home, directory)
                .run(words.subList(1, words.size()).toArray(String[]::new));
        var lines = new ArrayList<String>();
        (result.out() + result.err()).lines().map(this::toPage).forEach(lines::add);
        if (result.code() != 0) {
            lines.add("[exit code " + result.code() + "]");
        }
        return lines;
    }

    private List<String> words(String command) {
        var words = new ArrayList<String>();
        var matcher = WORD.matcher(fromPage(command));
        while (matcher.find()) {
            for (int group = 1; group <= 3; group++) {
                if (matcher.group(group) != null) {
                    words.add(matcher.group(group));
                }
            }
        }
        return words;
    }

    private String toPage(String line) {
        return GUID.matcher(line)
                .replaceAll(found -> Matcher.quoteReplacement(
                        names.computeIfAbsent(found.group(), guid -> NAMES.get(names.size()))));
    }

    private String fromPage(String line) {
        return GUID.matcher(line)
                .replaceAll(found -> names.entrySet().stream()
                        .filter(name -> name.getValue().equals(found.group()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseGet(() -> UUID.nameUUIDFromBytes(new byte[0]).toString()));
    }
}
