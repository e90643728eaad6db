package org.deltawatcher.docs.psql;

import java.util.Map;
import java.util.function.Consumer;

/** Reads a script as psql does: statements end with a semicolon, meta-commands begin with a backslash. */
final class SqlScanner {

    private final String text;
    private final Map<String, String> variables;
    private final Consumer<String> statements;
    private final MetaCommands commands;
    private final StringBuilder buffer = new StringBuilder();
    private int at;
    private int line = 1;

    /** Runs a meta-command. */
    interface MetaCommands {

        /** Gets the pending statement, which may be blank; returns false to end the script. */
        boolean run(String command, String pending);
    }

    SqlScanner(String text, Map<String, String> variables, Consumer<String> statements, MetaCommands commands) {
        this.text = text;
        this.variables = variables;
        this.statements = statements;
        this.commands = commands;
    }

    /** Returns the number of the line that was read last, from 1. */
    int line() {
        return line;
    }

    void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                take(endOfQuoted(c));
            } else if (text.startsWith("--", at)) {
                skip(endOfLine());
            } else if (c == '$' && dollarTag() != null) {
                String tag = dollarTag();
                take(text.indexOf(tag, at + tag.length()) + tag.length());
            } else if (c == ':') {
                variable();
            } else if (c == ';') {
                skip(at + 1);
                statements.accept(drain());
            } else if (c == '\\') {
                int end = endOfLine();
                String command = text.substring(at + 1, end).strip();
                skip(end);
                if (!commands.run(command, drain())) {
                    return;
                }
            } else {
                take(at + 1);
            }
        }
        String rest = drain();
        if (!rest.isBlank()) {
            statements.accept(rest);
        }
    }

    /** {@code :name}, {@code :'name'} and {@code :{?name}}; anything else is SQL. */
    private void variable() {
        String rest = text.substring(at, endOfLine());
        if (rest.startsWith("::")) {
            take(at + 2);
            return;
        }
        int length = rest.startsWith(":{?")
                ? rest.indexOf('}') + 1
                : rest.startsWith(":'") ? rest.indexOf('\'', 2) + 1 : nameLength(rest);
        String replaced = length > 1 ? Variables.expand(rest.substring(0, length), variables) : ":";
        buffer.append(replaced);
        skip(at + Math.max(length, 1));
    }

    private static int nameLength(String rest) {
        int end = 1;
        while (end < rest.length() && (Character.isLetterOrDigit(rest.charAt(end)) || rest.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private String dollarTag() {
        int end = text.indexOf('$', at + 1);
        return end > 0 && text.substring(at + 1, end).matches("[A-Za-z_]*") ? text.substring(at, end + 1) : null;
    }

    private int endOfQuoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        return end < 0 ? text.length() : end + 1;
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private String drain() {
        String statement = buffer.toString().strip();
        buffer.setLength(0);
        return statement;
    }

    private void take(int end) {
        buffer.append(text, at, end);
        skip(end);
    }

    private void skip(int end) {
        line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
        at = end;
    }
}
