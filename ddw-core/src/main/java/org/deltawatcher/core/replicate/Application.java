package org.deltawatcher.core.replicate;

import java.util.Optional;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.spi.TargetWriter.Mark;
import org.deltawatcher.api.spi.TargetWriter.Rows;
import org.deltawatcher.api.spi.TargetWriter.Writing;
import org.deltawatcher.core.replicate.Plans.Planned;

/** The application of a batch in a transaction of the target: claimed when it is made, to be marked in the end. */
final class Application {

    private final Execution execution;
    private final Planned planned;
    private final Writing writing;
    private final Claim claim;
    private final Optional<Mark> mark;

    /** The highest position of this window that was applied before. */
    private final long applied;

    /**
     * Claims the place of the batch.
     *
     * @throws org.deltawatcher.api.LeaseLostException if a later batch was applied already
     * @throws org.deltawatcher.api.spi.LostBatchesException if home and target do not agree on what was applied
     */
    Application(Execution execution, Planned planned, Writing writing) {
        Batch batch = execution.batch();
        this.execution = execution;
        this.planned = planned;
        this.writing = writing;
        this.claim = new Claim(execution.homeId(), batch.process(), batch.lane(), batch.id(), batch.order());
        this.mark = writing.claim(claim, execution::isKnown);
        this.applied = mark.filter(last -> batch.kind() != BatchKind.REPLAY
                        && last.window().equals(batch.order().window()))
                .map(Mark::position)
                .orElse(Long.MIN_VALUE);
    }

    Execution execution() {
        return execution;
    }

    ReplicaPlan plan() {
        return planned.plan();
    }

    /**
     * Tells whether a part of the batch, or all of it, was applied before its commit at home was lost. It does not count if
     * a truncation is still to come: that makes it void.
     */
    boolean isBegun() {
        Long truncation = execution.batch().truncation();
        return applied >= execution.batch().firstPosition() && (truncation == null || truncation <= applied);
    }

    /** Tells whether the table is to be emptied before what comes is put there. */
    boolean startsAnew() {
        Long truncation = execution.batch().truncation();
        return truncation != null && truncation < execution.batch().lastPosition();
    }

    /** Tells whether nothing comes after a truncation. */
    boolean endsEmpty() {
        Long truncation = execution.batch().truncation();
        return truncation != null && truncation == execution.batch().lastPosition();
    }

    /** Writes all of it that was not applied before. */
    void write() {
        if (applied < execution.batch().lastPosition()) {
            write(copying -> {
                if (isBegun()) {
                    copying.everyChangeAbove(applied);
                } else {
                    copying.net();
                }
            });
        }
    }

    /** Writes a part of it to the table, which is open meanwhile. */
    void write(Part part) {
        ReplicaPlan plan = planned.plan();
        try (Rows rows = writing.open(plan.target(), plan.columns(), plan.key())) {
            part.of(new Copying(execution, planned, writing, rows));
        }
    }

    /** Notes that the batch is applied. */
    void mark() {
        Batch batch = execution.batch();
        writing.mark(
                claim,
                batch.kind() == BatchKind.REPLAY
                        ? mark.orElse(new Mark("", 0))
                        : new Mark(batch.order().window(), Math.max(applied, batch.lastPosition())));
    }

    /** What is written of a batch. */
    @FunctionalInterface
    interface Part {
        void of(Copying copying);
    }
}
