package org.deltawatcher.docs.psql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The program {@code psql} for the shell scripts of the pages, where there is no real one. Knows {@code -X}, {@code -q},
 * {@code -A}, {@code -t}, {@code -1}, {@code -v name=value}, {@code -c}, {@code -f} and a {@code postgresql://} URL.
 */
public final class PsqlStandIn {

    private PsqlStandIn() {}

    /** Exit code 3: a statement failed under {@code ON_ERROR_STOP}; 1: one given by {@code -c} failed. */
    public static void main(String[] arguments) throws IOException, SQLException {
        String url = "";
        String script = null;
        String nameOfFile = "";
        StringBuilder errors = new StringBuilder();
        StringBuilder options = new StringBuilder();
        StringBuilder assignments = new StringBuilder();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.startsWith("postgresql://")) {
                url = "jdbc:" + argument;
            } else if (argument.equals("-c")) {
                script = arguments[++i];
            } else if (argument.equals("-f")) {
                nameOfFile = arguments[++i];
                script = Files.readString(Path.of(nameOfFile));
            } else if (argument.equals("-v")) {
                assignments.append(arguments[++i]).append('\0');
            } else {
                options.append(argument);
            }
        }
        if (script == null) {
            nameOfFile = "<stdin>";
            script = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        boolean isOneTransaction = options.indexOf("1") >= 0;
        boolean hasFailed;
        try (Connection connection = DriverManager.getConnection(url)) {
            PsqlSession session = new PsqlSession(connection, errors);
            if (options.indexOf("A") >= 0) {
                session.unaligned();
            }
            for (String assignment : assignments.toString().split("\0", 0)) {
                String[] parts = assignment.split("=", 2);
                session.set(parts[0], parts.length > 1 ? parts[1] : "");
            }
            String text = isOneTransaction ? "BEGIN;" + script + "\n;COMMIT;" : script;
            System.out.print(session.run(text, nameOfFile));
            hasFailed = session.hasFailed();
        }
        System.err.print(errors);
        System.out.flush();
        if (hasFailed) {
            System.exit(nameOfFile.isEmpty() ? 1 : 3);
        }
    }
}
