package org.deltawatcher.docs.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Markdown file with its examples in order. */
public record Page(Path file, boolean hasHome, boolean isMysql, List<Block> blocks) {

    private static final String FENCE = "```";
    private static final String HIDDEN = "<!-- run ";

    /** Reads a page; a fence that is not closed is an error. */
    public static Page read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return new Page(
                    file,
                    lines.stream().noneMatch("<!-- home: none -->"::equals),
                    lines.stream().anyMatch("<!-- on: mysql -->"::equals),
                    blocks(file, lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Block> blocks(Path file, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        String comment = "";
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            boolean isHidden = line.startsWith(HIDDEN);
            if (isHidden || line.startsWith(FENCE)) {
                String fence = isHidden
                        ? HIDDEN
                        : line.substring(
                                0, line.length() - line.replaceAll("^`+", "").length());
                int end = endOf(file, lines, at, isHidden ? "-->" : fence);
                String info = line.substring(fence.length());
                add(blocks, at + 2, info.strip(), textOf(lines, at, end), comment);
                at = end;
                comment = "";
            } else if (line.startsWith("<!--") && line.endsWith("-->")) {
                comment = line.substring(4, line.length() - 3).strip();
            } else if (!line.isEmpty()) {
                comment = "";
            }
        }
        return List.copyOf(blocks);
    }

    /** A text block belongs to the example before it. */
    private static void add(List<Block> blocks, int line, String info, String text, String comment) {
        String[] words = info.split("\\s+", 0);
        Map<String, String> options = new LinkedHashMap<>();
        for (int word = 1; word < words.length; word++) {
            String[] parts = words[word].split("=", 2);
            options.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        Block block = new Block(line, words[0], Map.copyOf(options), text, comment, java.util.Optional.empty());
        boolean isOutput = block.language().equals("text") && options.isEmpty() && comment.isEmpty();
        Block before = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
        if (isOutput && before != null && before.output().isEmpty()) {
            blocks.set(blocks.size() - 1, before.withOutput(text));
        } else {
            blocks.add(block);
        }
    }

    private static int endOf(Path file, List<String> lines, int begin, String fence) {
        for (int at = begin + 1; at < lines.size(); at++) {
            if (lines.get(at).strip().equals(fence)) {
                return at;
            }
        }
        throw new IllegalStateException(file + ":" + (begin + 1) + ": nothing ends this example");
    }

    /** Takes the indent of the fence, as in a list, off each line. */
    private static String textOf(List<String> lines, int begin, int end) {
        String fence = lines.get(begin);
        int indent = fence.length() - fence.stripLeading().length();
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(begin + 1, end)) {
            text.append(line.substring(Math.min(indent, line.length()))).append("\n");
        }
        return text.toString();
    }
}
