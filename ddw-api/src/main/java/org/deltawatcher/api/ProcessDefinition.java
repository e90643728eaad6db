package org.deltawatcher.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a process: one row of {@code ddw.process}. Made by {@link #builder}; every value but key,
 * executor and definition has a default.
 *
 * @param key source and name
 * @param description for people, may be empty
 * @param executor name of the executor that runs it, such as {@code sql}
 * @param definition what the executor runs, in the executor's own form
 * @param target name of the connection that it writes to, as the workers' configuration calls it; null for none but the home
 * @param group name of the process group whose members change their target together, or null for none; see {@link
 *     org.deltawatcher.api.spi.GroupExecutor}
 * @param isActive whether workers may stage its changes; a group rests as long as one of its members may not be staged
 * @param schedule time infos joined by {@code ;}, such as {@code continuous} or {@code every 5m; at 06:30 Europe/Vienna}
 * @param leaseDuration how long a batch is reserved, at least one second
 * @param batchSize changes in a batch at most, at least 1
 * @param lanes workers that can work on it at once, 1 to 1024
 * @param filter predicate on the row in the home's SQL, or null for all rows
 * @param warnAfter duration of a run beyond which a warning is raised, or null
 * @param retry what happens when a batch fails
 * @param initial what a new process gets first
 */
public record ProcessDefinition(
        ProcessKey key,
        String description,
        String executor,
        String definition,
        @Nullable String target,
        @Nullable String group,
        boolean isActive,
        String schedule,
        Duration leaseDuration,
        int batchSize,
        int lanes,
        @Nullable String filter,
        @Nullable Duration warnAfter,
        RetryPolicy retry,
        InitialLoad initial) {

    /** A day's nightly job still fits into it. */
    public static final Duration STANDARD_LEASE = Duration.ofHours(4);

    public ProcessDefinition {
        if (executor.isBlank()) {
            throw new InvalidArgumentException("executor of process " + key + " must not be blank");
        }
        if (leaseDuration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidArgumentException("lease duration of process " + key
                    + " must be at least one second but is " + DurationText.format(leaseDuration));
        }
        if (batchSize < 1) {
            throw new InvalidArgumentException(
                    "batch size of process " + key + " must be at least 1 but is " + batchSize);
        }
        if (lanes < 1 || lanes > 1024) {
            throw new InvalidArgumentException("lanes of process " + key + " must be from 1 to 1024 but are " + lanes);
        }
        if (group != null && group.isBlank()) {
            throw new InvalidArgumentException("group of process " + key + " must not be blank");
        }
        if (warnAfter != null && (warnAfter.isNegative() || warnAfter.isZero())) {
            throw new InvalidArgumentException(
                    "warn after of process " + key + " must be longer than 0 but is " + DurationText.format(warnAfter));
        }
    }

    /** Begins a definition with defaults: active, continuous, 4 hours, 10,000 changes, one lane, no load. */
    public static Builder builder(ProcessKey key, String executor, String definition) {
        return new Builder(key, executor, definition);
    }

    /** Begins a definition that differs from this one only in what is set. */
    public Builder toBuilder() {
        return new Builder(key, executor, definition)
                .description(description)
                .target(target)
                .group(group)
                .active(isActive)
                .schedule(schedule)
                .leaseDuration(leaseDuration)
                .batchSize(batchSize)
                .lanes(lanes)
                .filter(filter)
                .warnAfter(warnAfter)
                .retry(retry)
                .initial(initial);
    }

    /** Collects the values of a definition; not thread-safe. */
    public static final class Builder {

        private final ProcessKey key;
        private String executor;
        private String definition;
        private String description = "";
        private @Nullable String target;
        private @Nullable String group;
        private boolean active = true;
        private String schedule = "continuous";
        private Duration leaseDuration = STANDARD_LEASE;
        private int batchSize = 10_000;
        private int lanes = 1;
        private @Nullable String filter;
        private @Nullable Duration warnAfter;
        private RetryPolicy retry = RetryPolicy.STANDARD;
        private InitialLoad initial = InitialLoad.NONE;

        private Builder(ProcessKey key, String executor, String definition) {
            this.key = key;
            this.executor = executor;
            this.definition = definition;
        }

        public Builder executor(String value) {
            executor = value;
            return this;
        }

        public Builder definition(String value) {
            definition = value;
            return this;
        }

        public Builder description(String value) {
            description = value;
            return this;
        }

        public Builder target(@Nullable String value) {
            target = value;
            return this;
        }

        public Builder group(@Nullable String value) {
            group = value;
            return this;
        }

        public Builder active(boolean value) {
            active = value;
            return this;
        }

        public Builder schedule(String value) {
            schedule = value;
            return this;
        }

        public Builder leaseDuration(Duration value) {
            leaseDuration = value;
            return this;
        }

        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        public Builder lanes(int value) {
            lanes = value;
            return this;
        }

        public Builder filter(@Nullable String value) {
            filter = value;
            return this;
        }

        public Builder warnAfter(@Nullable Duration value) {
            warnAfter = value;
            return this;
        }

        public Builder retry(RetryPolicy value) {
            retry = value;
            return this;
        }

        public Builder initial(InitialLoad value) {
            initial = value;
            return this;
        }

        public ProcessDefinition build() {
            return new ProcessDefinition(
                    key,
                    description,
                    executor,
                    definition,
                    target,
                    group,
                    active,
                    schedule,
                    leaseDuration,
                    batchSize,
                    lanes,
                    filter,
                    warnAfter,
                    retry,
                    initial);
        }
    }
}
