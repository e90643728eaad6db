package org.deltawatcher.worker.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.worker.config.DurationText;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Puts the command line together. */
public final class CommandLines {

    /** What every command that works in a home may end with. */
    private static final EnumSet<ExitCode> IN_A_HOME = EnumSet.of(
            ExitCode.OK,
            ExitCode.FAILED,
            ExitCode.USAGE,
            ExitCode.HOME_MISMATCH,
            ExitCode.UNREACHABLE,
            ExitCode.DENIED);

    private CommandLines() {}

    /**
     * Makes the command {@code ddw} with its subcommands; more may be added.
     *
     * @param factory makes commands and what they need; knows what {@link CommandsModule} binds
     * @param terminal where to print
     */
    public static CommandLine create(IFactory factory, Terminal terminal) {
        try {
            var line = new CommandLine(DdwCommand.class, factory);
            var failures = factory.create(Failures.class);
            line.addSubcommand("generate-completion", new GenerateCompletion());
            line.setExecutionExceptionHandler(failures);
            line.setParameterExceptionHandler(failures);
            line.setCaseInsensitiveEnumValuesAllowed(true);
            line.registerConverter(Duration.class, converter(DurationText::parse));
            line.registerConverter(BatchId.class, converter(BatchId::parse));
            line.registerConverter(SourceName.class, converter(SourceName::parse));
            line.setOut(terminal.out());
            line.setErr(terminal.err());
            line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.hasColors() ? Ansi.ON : Ansi.OFF));
            if (!terminal.isInteractive()) {
                line.setUsageHelpAutoWidth(false);
                line.setUsageHelpWidth(100);
            }
            complete(line);
            return line;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot make the command line", e);
        }
    }

    /** Completes the help of a command and of its subcommands. */
    private static void complete(CommandLine line) {
        var command = line.getCommandSpec().userObject();
        var usage = line.getCommandSpec().usageMessage();
        if (line.getSubcommands().isEmpty() && !(command instanceof GenerateCompletion)) {
            usage.footerHeading("%nExamples:%n");
            usage.exitCodeListHeading("%nExit codes:%n");
            usage.exitCodeList(codes(command.getClass().getAnnotation(Exits.class)));
        } else if (line.getParent() == null) {
            usage.exitCodeListHeading("%nExit codes:%n");
            usage.exitCodeList(codes(EnumSet.allOf(ExitCode.class)));
        }
        line.getSubcommands().values().forEach(CommandLines::complete);
    }

    private static Map<String, String> codes(@Nullable Exits exits) {
        var all = EnumSet.copyOf(IN_A_HOME);
        if (exits != null) {
            all.addAll(List.of(exits.value()));
        }
        return codes(all);
    }

    private static Map<String, String> codes(EnumSet<ExitCode> codes) {
        var list = new LinkedHashMap<String, String>();
        codes.forEach(code -> list.put(String.valueOf(code.code()), code.label() + ": " + code.meaning()));
        return list;
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
