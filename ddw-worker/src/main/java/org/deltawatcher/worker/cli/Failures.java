package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.worker.config.Masking;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in a line or two, without passwords, and finds the exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    /** The library names an argument by its index; people know it by its name. */
    private static final Pattern BY_INDEX =
            Pattern.compile("^Invalid value for positional parameter at index \\S+ \\(([^)]*)\\): ");

    private final GlobalOptions options;
    private final Terminal terminal;
    private final Masking masking;

    @Inject
    Failures(GlobalOptions options, Terminal terminal, Masking masking) {
        this.options = options;
        this.terminal = terminal;
        this.masking = masking;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        var code = ExitCode.of(thrown);
        var text = thrown.getMessage() == null || !(thrown instanceof DeltaWatcherException)
                ? thrown.toString()
                : thrown.getMessage();
        say(text, code.advice());
        if (options.isVerbose()) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            terminal.err().print(masking.mask(trace.toString()));
        }
        terminal.err().flush();
        return code.code();
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        var command = thrown.getCommandLine();
        say(
                BY_INDEX.matcher(String.valueOf(thrown.getMessage())).replaceFirst("invalid $1: "),
                "see " + command.getCommandSpec().qualifiedName() + " --help");
        if (thrown instanceof UnmatchedArgumentException) {
            UnmatchedArgumentException.printSuggestions(thrown, terminal.err());
        }
        terminal.err().flush();
        return ExitCode.USAGE.code();
    }

    private void say(String message, String advice) {
        var lines = masking.mask(advice.isEmpty() ? message : message + "\n" + advice)
                .strip()
                .lines()
                .toList();
        terminal.err().println("ddw: " + lines.get(0));
        lines.stream().skip(1).forEach(line -> terminal.err().println("     " + line.strip()));
    }
}
