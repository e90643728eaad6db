package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.SelfWatch.Finding;
import org.deltawatcher.core.schedule.InvalidScheduleException;
import org.deltawatcher.core.schedule.Schedule;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.home.HomeOpener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at everything that must be right. */
@Command(
        name = "doctor",
        description = {
            "Looks for what is wrong, and says what to do.",
            "Looks at the configuration, the connection, the schema, rights, triggers, drift, workers and schedules of every home, or of those named by --home. Ends with 1 if anything is not as it should be.",
            ""
        },
        footer = {"  ddw doctor", "  ddw doctor --repair", "  ddw doctor --home archive --json"})
final class DoctorCommand implements Callable<Integer> {

    private final HomeAccess homes;
    private final HomeOpener opener;
    private final Masking masking;
    private final Output output;

    @Option(names = "--repair", description = "First bring the tracking in line with tables that were altered.")
    private boolean repair;

    @Inject
    DoctorCommand(HomeAccess homes, HomeOpener opener, Masking masking, Output output) {
        this.homes = homes;
        this.opener = opener;
        this.masking = masking;
        this.output = output;
    }

    @Override
    public Integer call() {
        var settings = homes.settings();
        var findings = new ArrayList<HomeFinding>();
        findings.add(new HomeFinding("", new Finding("configuration", true, settings.origin())));
        settings.notes().forEach(note -> findings.add(new HomeFinding("", new Finding("configuration", false, note))));
        for (var home : homes.allSettings()) {
            examine(home).forEach(finding -> findings.add(new HomeFinding(home.name(), finding)));
        }
        print(findings);
        return (findings.stream().allMatch(HomeFinding::isGood) ? ExitCode.OK : ExitCode.FAILED).code();
    }

    private List<Finding> examine(HomeSettings settings) {
        var findings = new ArrayList<Finding>();
        try (var open = opener.open(HomeOpener.Request.forCommand(settings))) {
            findings.add(new Finding("connection", true, settings.describe()));
            open.home().installer().check();
            findings.add(new Finding("schema", true, settings.schema() + " is of this program's version"));
            if (repair) {
                open.home().changeSource().repair().forEach(done -> findings.add(new Finding("repair", true, done)));
            }
            findings.addAll(open.home().selfWatch().diagnose());
            open.home().processes().list().forEach(process -> schedule(process).ifPresent(findings::add));
        } catch (DeltaWatcherException e) {
            var subject = findings.isEmpty() ? "connection" : findings.size() == 1 ? "schema" : "diagnosis";
            findings.add(new Finding(subject, false, masking.mask(String.valueOf(e.getMessage()))));
        }
        return findings;
    }

    /** SQL lets pass what only looks like a schedule; workers leave such a process alone and say so in their logs only. */
    private static Optional<Finding> schedule(ProcessDefinition process) {
        try {
            Schedule.parse(process.schedule());
            return Optional.empty();
        } catch (InvalidScheduleException e) {
            return Optional.of(new Finding(
                    "schedule of " + process.key(),
                    false,
                    process.schedule() + ": " + e.reason()
                            + "; workers run it on request only until it is mended: ddw process edit "
                            + process.key() + " --schedule …"));
        }
    }

    private void print(List<HomeFinding> findings) {
        output.list(
                findings,
                new Table<HomeFinding>()
                        .painted(
                                "",
                                finding -> finding.isGood() ? "ok" : "!!",
                                finding -> finding.isGood() ? Paint.GOOD : Paint.BAD)
                        .text("HOME", HomeFinding::home)
                        .text("WHAT", finding -> finding.finding().subject())
                        .text("FOUND", finding -> finding.finding().message()),
                finding -> JsonForms.finding(finding.home(), finding.finding()),
                "");
    }

    private record HomeFinding(String home, Finding finding) {

        boolean isGood() {
            return finding.isGood();
        }
    }
}
