package org.deltawatcher.docs.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A part of a source file that a page shows. */
record SourcePart(String comment) {

    void compare(String shown) throws IOException {
        String[] place = comment.substring(6).split("#", 2);
        Path examples = Path.of("src/test/java/org/deltawatcher/docs/example");
        String part = place.length == 2
                ? text(examples.resolve(place[0]), place[1])
                : Files.readString(Path.of("src/test", place[0]));
        if (!part.equals(shown)) {
            throw new AssertionError("The page shows:\n" + shown + "\nbut " + comment.substring(6) + " is:\n" + part);
        }
    }

    private static String text(Path file, String part) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .dropWhile(line -> !line.strip().equals("// begin: " + part))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// end: " + part))
                .filter(line -> !line.strip().matches("// (begin|end): .*"))
                .toList();
        if (lines.isEmpty()) {
            throw new AssertionError("there is no part " + part + " in " + file);
        }
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
