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

    /** Returns the text in this colour. */
    public String on(String text) {
        return code.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
