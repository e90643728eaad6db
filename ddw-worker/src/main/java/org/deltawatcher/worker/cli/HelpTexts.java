package org.deltawatcher.worker.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

/** Completes the help of the commands: groups, exit codes, and options without those that every command has. */
final class HelpTexts {

    /** What every command that works in a home may end with. */
    private static final EnumSet<ExitCode> IN_A_HOME = EnumSet.of(
            ExitCode.OK,
            ExitCode.FAILED,
            ExitCode.USAGE,
            ExitCode.HOME_MISMATCH,
            ExitCode.UNREACHABLE,
            ExitCode.DENIED);

    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Set up", List.of("install", "uninstall", "tracking", "doctor"));
        GROUPS.put("Processes", List.of("process", "catalog"));
        GROUPS.put("Run", List.of("demo", "worker", "wait"));
        GROUPS.put("Watch", List.of("status", "batches", "parked"));
        GROUPS.put("Scripts", List.of("stage", "changes", "commit", "release", "extend"));
        GROUPS.put("Shell", List.of("generate-completion", "help"));
    }

    private HelpTexts() {}

    /** Completes the help of a command and of its subcommands. */
    static void complete(CommandLine line) {
        var command = line.getCommandSpec().userObject();
        var usage = line.getCommandSpec().usageMessage();
        if (line.getParent() == null) {
            usage.sectionMap().put(SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
            usage.sectionMap().put(SECTION_KEY_COMMAND_LIST, HelpTexts::groups);
            usage.exitCodeListHeading("%nExit codes:%n");
            usage.exitCodeList(codes(EnumSet.allOf(ExitCode.class)));
        } else if (!(command instanceof GenerateCompletion) && !(command instanceof HelpCommand)) {
            usage.sectionMap().put(SECTION_KEY_OPTION_LIST, HelpTexts::ownOptions);
            if (line.getSubcommands().isEmpty()) {
                usage.footerHeading("%nExamples:%n");
                usage.exitCodeListHeading("%nExit codes:%n");
                usage.exitCodeList(codes(command.getClass().getAnnotation(Exits.class)));
            }
        }
        line.getSubcommands().values().forEach(HelpTexts::complete);
    }

    private static String ownOptions(Help help) {
        var own = help.commandSpec().options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .collect(Collectors.<OptionSpec>toList());
        var rest = "%nOptions of every command, such as --home, --url, --json and --help: ddw --help%n".formatted();
        return own.isEmpty() ? rest : help.optionListExcludingGroups(own) + rest;
    }

    private static String groups(Help help) {
        var text = new StringBuilder();
        var width = help.subcommands().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        for (var group : GROUPS.entrySet()) {
            text.append("%n%s:%n".formatted(group.getKey()));
            for (var name : group.getValue()) {
                var subcommand = help.subcommands().get(name);
                if (subcommand != null) {
                    text.append("  ")
                            .append(help.colorScheme().commandText(name))
                            .append(" ".repeat(width - name.length() + 2))
                            .append(subcommand.commandSpec().usageMessage().description()[0])
                            .append("%n".formatted());
                }
            }
        }
        return text.toString();
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
}
