package org.deltawatcher.worker.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Walks through the commands. */
final class CommandLinesTree {

    private CommandLinesTree() {}

    /** Returns the commands that do something, such as {@code tracking list}. */
    static List<String> leaves(Shell shell) {
        var leaves = new ArrayList<String>();
        walk("", shell.commandLine(), leaves);
        return leaves;
    }

    private static void walk(String path, CommandLine line, List<String> leaves) {
        line.getSubcommands().forEach((name, subcommand) -> {
            if (name.equals("help")) {
                return;
            }
            if (subcommand.getSubcommands().isEmpty()) {
                leaves.add(path + name);
            } else {
                walk(path + name + " ", subcommand, leaves);
            }
        });
    }
}
