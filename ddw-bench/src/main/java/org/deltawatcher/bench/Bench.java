package org.deltawatcher.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs the benchmarks. Each compares variants within one run, in turns, and reports medians, spreads and ratios. */
@Command(
        name = "bench",
        description = "Measures DeltaWatcher beside its alternatives, in one run, as ratios.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TriggerOverhead.class,
            StagingPlan.class,
            Drain.class,
            Latency.class,
            Politeness.class,
            Replicate.class,
            ReportCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  bench report --only w1,w3 --rounds 3",
            "  bench trigger-overhead --workloads bulk",
            "  bench staging-plan --rows 5000000 --json > staging.json",
            "  bench drain --url 'jdbc:postgresql://host/postgres?user=postgres'",
            "  bench replicate --target 'jdbc:mysql://host/?user=root&password=…'"
        })
public final class Bench {

    private Bench() {}

    /**
     * Runs one benchmark and ends the JVM with its exit code.
     *
     * @param arguments the benchmark and its options
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
