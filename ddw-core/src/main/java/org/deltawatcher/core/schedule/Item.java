package org.deltawatcher.core.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One item of a schedule text, split into words that know their place in it.
 *
 * @param number place among the items, from 1
 * @param text the item without surrounding blanks
 * @param words at least one
 */
record Item(int number, String text, List<Word> words) {

    private static final Pattern WORD = Pattern.compile("\\S+");

    /**
     * A run of characters other than blanks.
     *
     * @param position of its first character in the whole schedule text, from 1
     */
    record Word(String text, int position) {

        String lowerCase() {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    Item {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("words must not be empty");
        }
        words = List.copyOf(words);
    }

    /** Splits the part of a schedule text that starts at an offset, counted from 0; it must not be blank. */
    static Item of(int number, String part, int offset) {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(part);
        while (matcher.find()) {
            words.add(new Word(matcher.group(), offset + matcher.start() + 1));
        }
        return new Item(number, part.strip(), words);
    }

    Word first() {
        return words.get(0);
    }

    /**
     * Checks the number of words, both ends inclusive.
     *
     * @throws InvalidScheduleException if it is another, pointing at the first word too many or the end
     */
    void requireWords(int fewest, int most, String rule) {
        if (words.size() < fewest) {
            Word last = words.get(words.size() - 1);
            throw new InvalidScheduleException(
                    number, text, last.position() + last.text().length(), "something is missing here: " + rule);
        }
        if (words.size() > most) {
            throw fault(words.get(most), "is too much: " + rule);
        }
    }

    /** Returns the exception that blames a word; the reason goes on after the quoted word. */
    InvalidScheduleException fault(Word word, String reason) {
        return new InvalidScheduleException(number, text, word.position(), '"' + word.text() + "\" " + reason);
    }
}
