package org.deltawatcher.worker.cli;

import org.deltawatcher.api.ProcessStatus;

/** How the status of processes looks. */
final class StatusTable {

    private StatusTable() {}

    static Table<ProcessStatus> table(Output output) {
        return new Table<ProcessStatus>()
                .text("PROCESS", status -> status.key().toString())
                .painted("STATE", status -> Texts.word(status.state()), StatusTable::paint)
                .number("PENDING", StatusTable::pending)
                .number("LAG", status -> Texts.duration(status.lag()))
                .number("STAGED", status -> Texts.count(status.staged()))
                .number("PARKED", status -> Texts.count(status.parked()))
                .number("PROCESSED", status -> Texts.count(status.processed()))
                .number("AVERAGE", status -> Texts.duration(status.averageDuration()))
                .number("WORST", status -> Texts.duration(status.worstDuration()))
                .text("LAST RUN", status -> output.time(status.lastRun()))
                .text("LAST ERROR", ProcessStatus::lastError);
    }

    static Paint paint(ProcessStatus status) {
        return switch (status.state()) {
            case IDLE -> Paint.GOOD;
            case WORKING -> Paint.BUSY;
            case STUCK -> Paint.BAD;
            case OFF -> Paint.FAINT;
        };
    }

    static String pending(ProcessStatus status) {
        return (status.pending() >= ProcessStatus.PENDING_LIMIT ? "≥ " : "") + Texts.count(status.pending());
    }
}
