package org.deltawatcher.worker.cli;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.worker.logging.Logs;
import org.slf4j.event.Level;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;

/** Puts the command line together. */
public final class CommandLines {

    private CommandLines() {}

    /**
     * Makes the command {@code ddw} with its subcommands.
     *
     * @param factory makes commands and what they need; knows what {@link CommandsModule} binds
     * @param terminal where to print
     * @param more commands that other packages have
     * @throws DeltaWatcherException if the program cannot start as it is, for one with a plugin that cannot be loaded
     */
    public static CommandLine create(IFactory factory, Terminal terminal, Class<?>... more) {
        try {
            var line = new CommandLine(DdwCommand.class, factory);
            var failures = factory.create(Failures.class);
            List.of(more).forEach(line::addSubcommand);
            line.addSubcommand("generate-completion", new GenerateCompletion());
            line.addSubcommand("help", help());
            line.setExecutionExceptionHandler(failures);
            line.setParameterExceptionHandler(failures);
            var logs = factory.create(Logs.class);
            var options = factory.create(GlobalOptions.class);
            line.setExecutionStrategy(parsed -> {
                logs.show(options.isVerbose() ? Level.DEBUG : Level.WARN);
                return new RunLast().execute(parsed);
            });
            line.setCaseInsensitiveEnumValuesAllowed(true);
            line.registerConverter(Duration.class, converter(DurationText::parse));
            line.registerConverter(BatchId.class, converter(BatchId::parse));
            line.setOut(terminal.out());
            line.setErr(terminal.err());
            line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.hasColors() ? Ansi.ON : Ansi.OFF));
            if (!terminal.isInteractive()) {
                line.setUsageHelpAutoWidth(false);
                line.setUsageHelpWidth(100);
            }
            HelpTexts.complete(line);
            return line;
        } catch (RuntimeException e) {
            throw refusalIn(e).orElse(e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot make the command line", e);
        }
    }

    /** What the user can do something about, such as a plugin that cannot be loaded, comes wrapped by those who make commands. */
    private static Optional<RuntimeException> refusalIn(RuntimeException thrown) {
        return Stream.<Throwable>iterate(thrown, Objects::nonNull, Throwable::getCause)
                .filter(DeltaWatcherException.class::isInstance)
                .findFirst()
                .map(DeltaWatcherException.class::cast);
    }

    /** The library's help command, in our words. */
    private static CommandLine help() {
        var help = new CommandLine(new HelpCommand());
        help.getCommandSpec()
                .usageMessage()
                .header(new String[0])
                .description("Shows the help of ddw, or of one of its commands.", "");
        return help;
    }

    private static <T> ITypeConverter<T> converter(Reader<T> reader) {
        return text -> {
            try {
                return reader.read(text);
            } catch (DeltaWatcherException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private interface Reader<T> {
        T read(String text);
    }
}
