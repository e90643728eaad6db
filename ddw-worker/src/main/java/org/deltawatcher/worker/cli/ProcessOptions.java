package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.worker.config.Surroundings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said about a process when it is registered and when it is edited; null where nothing is said. */
final class ProcessOptions {

    private final Terminal terminal;
    private final Surroundings surroundings;

    @Option(
            names = {"-e", "--executor"},
            paramLabel = "NAME",
            description = "What runs it: sql, row-sql, procedure, command, replicate or the name of a plugin.")
    private @Nullable String executor;

    @Option(
            names = {"-d", "--definition"},
            paramLabel = "TEXT",
            description = "What the executor runs.")
    private @Nullable String definition;

    @Option(
            names = {"-f", "--definition-file"},
            paramLabel = "FILE",
            description = "The definition from a file, - for standard input.")
    private @Nullable Path definitionFile;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "Target of the configuration, or home, that replicate writes to.")
    private @Nullable String target;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "Process group: its members change their target together, whole transactions at a time.")
    private @Nullable String group;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for; appears in the catalog.")
    private @Nullable String description;

    @Option(
            names = "--schedule",
            paramLabel = "TEXT",
            description = "Time infos joined by ;, such as 'every 5m; at 06:30 Europe/Vienna'. Standard: continuous.")
    private @Nullable String schedule;

    @Option(names = "--lease", paramLabel = "DURATION", description = "How long a batch is reserved. Standard: 4h.")
    private @Nullable Duration lease;

    @Option(names = "--batch-size", paramLabel = "N", description = "Changes in a batch at most. Standard: 10000.")
    private @Nullable Integer batchSize;

    @Option(names = "--lanes", paramLabel = "N", description = "Workers that can work on it at once. Standard: 1.")
    private @Nullable Integer lanes;

    @Option(
            names = "--filter",
            paramLabel = "PREDICATE",
            description = "Predicate on the row in the home's SQL. Standard: all rows.")
    private @Nullable String filter;

    @Option(
            names = "--warn-after",
            paramLabel = "DURATION",
            description = "Raise a warning when a run takes longer. Standard: never.")
    private @Nullable Duration warnAfter;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Tries of a batch before it is halved to find the row that fails. Standard: 5.")
    private @Nullable Integer maxAttempts;

    @Option(names = "--backoff", paramLabel = "DURATION", description = "First pause between tries. Standard: 1s.")
    private @Nullable Duration backoff;

    @Option(names = "--max-backoff", paramLabel = "DURATION", description = "Longest pause. Standard: 5m.")
    private @Nullable Duration maxBackoff;

    @Option(
            names = "--park-limit",
            paramLabel = "N",
            description = "Parked rows at which it stops to park and waits for a person. Standard: 100.")
    private @Nullable Integer parkLimit;

    @Option(names = "--no-check", description = "Don't try the definition before it is registered.")
    private boolean noCheck;

    @Inject
    ProcessOptions(Terminal terminal, Surroundings surroundings) {
        this.terminal = terminal;
        this.surroundings = surroundings;
    }

    boolean isChecked() {
        return !noCheck;
    }

    @Nullable
    String executor() {
        return executor;
    }

    /** Returns the text of the definition, null if none is given. */
    @Nullable
    String definition() throws IOException {
        if (definition != null && definitionFile != null) {
            throw new InvalidArgumentException("--definition and --definition-file exclude each other");
        }
        if (definitionFile == null) {
            return definition;
        }
        if (definitionFile.toString().equals("-")) {
            return new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
        }
        var file = surroundings.directory().resolve(definitionFile);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new InvalidArgumentException("cannot read the definition file " + definitionFile);
        }
        return Files.readString(file);
    }

    /** Puts what is said into the builder, but executor and definition. */
    void applyTo(ProcessDefinition.Builder builder, RetryPolicy before) {
        set(target, builder::target);
        set(group, builder::group);
        set(description, builder::description);
        set(schedule, builder::schedule);
        set(lease, builder::leaseDuration);
        set(batchSize, builder::batchSize);
        set(lanes, builder::lanes);
        set(filter, builder::filter);
        set(warnAfter, builder::warnAfter);
        builder.retry(new RetryPolicy(
                maxAttempts != null ? maxAttempts : before.maxAttempts(),
                backoff != null ? backoff : before.backoff(),
                maxBackoff != null ? maxBackoff : before.maxBackoff(),
                parkLimit != null ? parkLimit : before.parkLimit()));
    }

    private static <V> void set(@Nullable V value, Consumer<V> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
