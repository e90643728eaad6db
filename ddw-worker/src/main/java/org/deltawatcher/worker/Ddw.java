package org.deltawatcher.worker;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.logging.LogManager;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.worker.cli.CommandLines;
import org.deltawatcher.worker.cli.ExitCode;
import org.deltawatcher.worker.cli.ScreenWidth;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.demo.DemoCommand;

/** Runs the command {@code ddw}. */
public final class Ddw {

    private Ddw() {}

    /**
     * Runs one command and ends the JVM with its exit code.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        // The driver warns there about what it also throws.
        LogManager.getLogManager().reset();
        var surroundings = Surroundings.ofThisProcess();
        var terminal = terminal(surroundings);
        int code = run(arguments, surroundings, terminal);
        terminal.out().flush();
        terminal.err().flush();
        System.exit(code);
    }

    private static int run(String[] arguments, Surroundings surroundings, Terminal terminal) {
        try {
            return CommandLines.create(DdwModule.factory(surroundings, terminal), terminal, DemoCommand.class)
                    .execute(arguments);
        } catch (DeltaWatcherException e) {
            terminal.err().println("ddw: " + e.getMessage());
            return ExitCode.of(e).code();
        }
    }

    private static Terminal terminal(Surroundings surroundings) {
        var environment = surroundings.environment();
        boolean isInteractive = isInteractive();
        boolean isDumb = "dumb".equals(environment.get("TERM"));
        boolean wantsNoColors = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        var charset = isInteractive ? Charset.defaultCharset() : StandardCharsets.UTF_8;
        return new Terminal(
                new PrintWriter(System.out, false, charset),
                new PrintWriter(System.err, true, charset),
                new FileInputStream(FileDescriptor.in),
                isInteractive,
                isInteractive && !isDumb && !wantsNoColors,
                isInteractive ? ScreenWidth.ask(environment) : Terminal.UNLIMITED,
                ZoneId.systemDefault());
    }

    @SuppressWarnings("SystemConsoleNull") // Newer versions of Java have isTerminal to ask.
    private static boolean isInteractive() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
