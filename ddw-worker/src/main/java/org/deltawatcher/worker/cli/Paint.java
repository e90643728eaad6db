package org.deltawatcher.worker.cli;

/** A colour of the terminal, by what it says. */
public enum Paint {
    PLAIN(""),
    BOLD("1"),
    GOOD("32"),
    BUSY("36"),
    BAD("31"),
    FAINT("2");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    /** Returns the text in this colour; blanks around it stay as they are. */
    public String on(String text) {
        var inner = text.strip();
        if (code.isEmpty() || inner.isEmpty()) {
            return text;
        }
        int begin = text.indexOf(inner);
        return text.substring(0, begin) + "\u001b[" + code + "m" + inner + "\u001b[0m"
                + text.substring(begin + inner.length());
    }
}
