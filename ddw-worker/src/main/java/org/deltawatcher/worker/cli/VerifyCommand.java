package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.worker.home.ConfiguredTargets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a source with its copy. */
@Command(
        name = "verify",
        description = {
            "Compares a source with the copy that a process keeps of it.",
            "It may run while both change: a row that differs is looked at again when the process has processed"
                    + " everything so far, so only real differences are left. Ends with 1 if there are any. Rows that"
                    + " change all the while are counted, and are no difference.",
            ""
        },
        footer = {"  ddw verify public.delivery_notes/copy", "  ddw verify copy --repair && echo good as new"})
@Exits(ExitCode.NOT_FOUND)
final class VerifyCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final ConfiguredTargets targets;
    private final Output output;
    private final Progress progress;

    @Mixin
    private final ProcessArgument argument;

    @Option(
            names = "--repair",
            description = "Make the rows that differ what they should be. Rows that only the copy has are deleted.")
    private boolean repair;

    @Option(names = "--limit", paramLabel = "N", description = "Differences to show at most. Standard: 1000.")
    private int limit = 1_000;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait for the process to catch up. Standard: 5m.")
    private Duration timeout = Duration.ofMinutes(5);

    @Inject
    VerifyCommand(
            HomeAccess homes, ConfiguredTargets targets, Output output, Progress progress, ProcessArgument argument) {
        this.homes = homes;
        this.targets = targets;
        this.output = output;
        this.progress = progress;
        this.argument = argument;
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new InvalidArgumentException("--limit must be at least 1 but is " + limit);
        }
        return homes.inHome(home -> {
            var process = argument.find(home);
            Verification found;
            try (targets) {
                try (var rows = progress.ofRows(process.key().name())) {
                    found = new Verifier(home, process, targets, rows).verify(limit, timeout, repair);
                }
            }
            tell(found);
            return found.isEqual() || (repair && found.repaired() == found.differing()) ? ExitCode.OK : ExitCode.FAILED;
        });
    }

    private void tell(Verification found) {
        if (output.isJson()) {
            output.json(JsonForms.verification(found));
            return;
        }
        if (!found.differences().isEmpty()) {
            output.table(found.differences(), table());
        }
        output.line(Texts.counted(found.sourceRows(), "row") + " at the source, "
                + Texts.counted(found.targetRows(), "row") + " in the copy: " + verdict(found));
        if (found.changing() > 0) {
            output.line(Texts.counted(found.changing(), "row") + " changed whenever "
                    + (found.changing() == 1 ? "it was" : "they were")
                    + " looked at, too fast to be compared; try again when less is going on");
        }
    }

    private static String verdict(Verification found) {
        if (found.isEqual()) {
            return found.sourceRows() == found.targetRows() ? "equal" : "equal, but for what was on its way";
        }
        var verdict = new StringBuilder(
                found.isWhole()
                        ? Texts.counted(found.differing(), "row") + (found.differing() == 1 ? " differs" : " differ")
                        : "more than " + Texts.counted(found.differences().size(), "row") + " differ");
        if (found.isWhole() && found.differing() > found.differences().size()) {
            verdict.append(", of which ")
                    .append(Texts.count(found.differences().size()))
                    .append(" are listed");
        }
        if (!found.isCaughtUp()) {
            verdict.append("; the process has not caught up, so some may differ only for that");
        }
        if (found.repaired() > 0) {
            verdict.append("; repaired ").append(Texts.count(found.repaired()));
        }
        return verdict.toString();
    }

    private static Table<Difference> table() {
        return new Table<Difference>()
                .text("KEY", Difference::key)
                .text("WHAT", difference -> Texts.word(difference.kind()))
                .text(
                        "WHERE",
                        difference -> difference.reason() == null
                                ? String.join(", ", difference.columns())
                                : difference.reason());
    }
}
