package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;
import picocli.CommandLine.Option;

/** Asks before something is lost. */
final class Confirmation {

    private static final Set<String> YES = Set.of("y", "yes");

    private final Terminal terminal;

    @Option(
            names = {"-y", "--yes"},
            description = "Don't ask.")
    private boolean yes;

    @Inject
    Confirmation(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Returns if the person says yes.
     *
     * @param question what will happen, a sentence with a question mark
     * @throws InvalidArgumentException if there is nobody to ask
     */
    void ask(String question) throws IOException {
        if (yes) {
            return;
        }
        if (!terminal.isInteractive()) {
            throw new InvalidArgumentException(
                    "there is nobody to ask: \"" + question + "\"\nadd --yes if that is meant");
        }
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        var answer = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
        if (answer == null || !YES.contains(answer.strip().toLowerCase(Locale.ROOT))) {
            throw new CommandCancelledException();
        }
    }
}
