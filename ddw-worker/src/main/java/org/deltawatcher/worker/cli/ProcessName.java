package org.deltawatcher.worker.cli;

import java.util.List;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.spi.ProcessRegistry;
import org.deltawatcher.worker.config.NearestName;

/** Reads how people name a process: {@code source/name}, the two as words, or a name that only one source has. */
final class ProcessName {

    private ProcessName() {}

    /**
     * Reads a full name.
     *
     * @throws InvalidArgumentException if source or name is missing
     */
    static ProcessKey parse(List<String> words) {
        if (words.size() == 2) {
            return ProcessKey.of(words.get(0), words.get(1));
        }
        var text = words.get(0);
        int slash = slash(text);
        if (slash < 0) {
            throw new InvalidArgumentException("a process is written source/name, such as"
                    + " public.delivery_notes/hours_per_team, but this is: " + text);
        }
        return ProcessKey.of(text.substring(0, slash), text.substring(slash + 1));
    }

    /**
     * Finds a registered process.
     *
     * @throws UnknownProcessException if there is none, with the name that may have been meant
     * @throws InvalidArgumentException if only a name is given and several sources have a process of that name
     */
    static ProcessDefinition find(ProcessRegistry processes, List<String> words) {
        if (words.size() == 1 && slash(words.get(0)) < 0) {
            return findByName(processes.list(), words.get(0));
        }
        var key = parse(words);
        return processes
                .find(key)
                .orElseThrow(() -> unknown(
                        key.toString(),
                        processes.list().stream()
                                .map(process -> process.key().toString())
                                .toList()));
    }

    private static ProcessDefinition findByName(List<ProcessDefinition> processes, String name) {
        var found = processes.stream()
                .filter(process -> process.key().name().equals(name))
                .toList();
        if (found.size() > 1) {
            throw new InvalidArgumentException("several sources have a process " + name + ": "
                    + String.join(
                            ", ",
                            found.stream()
                                    .map(process -> process.key().toString())
                                    .toList()));
        }
        if (found.isEmpty()) {
            throw unknown(
                    name,
                    processes.stream().map(process -> process.key().name()).toList());
        }
        return found.get(0);
    }

    private static UnknownProcessException unknown(String name, List<String> known) {
        var meant = NearestName.of(name, known)
                .map(nearest -> "did you mean " + nearest + "? ")
                .orElse("");
        return new UnknownProcessException("no process " + name + "\n" + meant + "All of them: ddw process list");
    }

    /** Returns where the name begins: the first slash that is not in double quotes. */
    private static int slash(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (text.charAt(i) == '/' && !quoted) {
                return i;
            }
        }
        return -1;
    }
}
