package org.deltawatcher.docs.page;

import java.util.Map;
import java.util.Optional;

/**
 * A fenced block of a page, or a hidden one.
 *
 * @param line where its text begins, from 1
 * @param language the first word of the fence
 * @param options what follows it, such as {@code as=role}
 * @param text the lines between the fences
 * @param comment what the comment right before it says, empty if there is none
 * @param output the text block that follows it, if any
 */
public record Block(
        int line, String language, Map<String, String> options, String text, String comment, Optional<String> output) {

    /** Tells why it is not run, if a comment says so. */
    public Optional<String> excuse() {
        return comment.startsWith("not run: ") ? Optional.of(comment.substring(9)) : Optional.empty();
    }

    Block withOutput(String shown) {
        return new Block(line, language, options, text, comment, Optional.of(shown));
    }
}
