package org.deltawatcher.testkit;

import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.spi.Home;

/** Assertions about a process as it is now. */
public final class ProcessAssert extends AbstractAssert<ProcessAssert, ProcessKey> {

    private static final int MANY = 10_000;

    private final Home home;

    private ProcessAssert(Home home, ProcessKey process) {
        super(process, ProcessAssert.class);
        this.home = home;
    }

    /** Begins assertions about a process of a home. */
    public static ProcessAssert assertThat(Home home, ProcessKey process) {
        return new ProcessAssert(home, process);
    }

    /** Verifies that no change waits and no batch is staged. */
    public ProcessAssert isUpToDate() {
        return hasPending(0).hasStaged(0);
    }

    /** Verifies how many changes no committed batch holds yet. */
    public ProcessAssert hasPending(long expected) {
        return equal("pending changes", status().pending(), expected);
    }

    /** Verifies how many batches are under a live lease. */
    public ProcessAssert hasStaged(int expected) {
        return equal("staged batches", status().staged(), expected);
    }

    /** Verifies how many batches were committed. */
    public ProcessAssert hasCommitted(long expected) {
        return equal("committed batches", status().batches(), expected);
    }

    /** Verifies how many changes the committed batches hold. */
    public ProcessAssert hasProcessed(long expected) {
        return equal("processed changes", status().processed(), expected);
    }

    /** Verifies the state. */
    public ProcessAssert isIn(ProcessStatus.State expected) {
        return equal("state", status().state(), expected);
    }

    /** Verifies that no change waits for a person. */
    public ProcessAssert hasNothingParked() {
        return hasParked(0);
    }

    /** Verifies how many changes wait for a person. */
    public ProcessAssert hasParked(long expected) {
        return equal("parked changes", status().parked(), expected);
    }

    /** Verifies that the last failure since the last commit says this. */
    public ProcessAssert failedWith(String text) {
        String error = status().lastError();
        if (error == null || !error.contains(text)) {
            throw failure(
                    "Expected process %s to have failed with <%s> but its last error is <%s>", actual, text, error);
        }
        return this;
    }

    /** Goes on with the batches of the process, newest first. */
    public ListAssert<BatchEntry> batches() {
        return Assertions.assertThat(home.selfWatch().batches(actual, MANY));
    }

    /** Goes on with everything that was ever parked of the process, by position. */
    public ListAssert<ParkedChange> parked() {
        return Assertions.assertThat(home.parkingLot().list(actual, MANY));
    }

    private ProcessAssert equal(String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw failureWithActualExpected(
                    found,
                    expected,
                    "Expected %s of process %s to be <%s> but found <%s>",
                    what,
                    actual,
                    expected,
                    found);
        }
        return this;
    }

    private ProcessStatus status() {
        isNotNull();
        List<ProcessStatus> all = home.selfWatch().status();
        return all.stream()
                .filter(status -> status.key().equals(actual))
                .findFirst()
                .orElseThrow(() -> failure(
                        "Expected a process %s but there are %s",
                        actual, all.stream().map(ProcessStatus::key).toList()));
    }
}
