package org.deltawatcher.docs.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages: everything in docs but the decisions, and the README. */
public final class Pages {

    private Pages() {}

    /** Returns all pages by name. */
    public static List<Page> all() {
        return files().stream().map(Page::read).toList();
    }

    /** Returns the files of all pages by name. */
    public static List<Path> files() {
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            return Stream.concat(Stream.of(Path.of("../README.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.startsWith("adr") && !file.startsWith("target"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether a page calls psql and this machine has it. */
    public static boolean wantsRealPsql(Page page) {
        return Shell.hasRealPsql()
                && page.blocks().stream()
                        .anyMatch(block -> block.language().equals("sh")
                                && block.excuse().isEmpty()
                                && block.text().contains("psql"));
    }
}
