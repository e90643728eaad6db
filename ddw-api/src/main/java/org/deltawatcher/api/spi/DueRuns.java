package org.deltawatcher.api.spi;

import java.time.Instant;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.jspecify.annotations.Nullable;

/** Tells workers which processes to run next, and remembers that they ran. Thread-safe. */
public interface DueRuns {

    /**
     * Returns the active processes that may have something to do now, those with a request first, then by the time
     * since their last run. One cheap statement; safe to call often.
     *
     * <p>A process is here if it is requested and the request is due, or its scheduled time has come, or it is
     * continuous and changes may be pending in a free lane.
     */
    List<Due> due();

    /**
     * Returns a mark of the present: every change that is committed by now lies before it. A text for {@link #hasReached}
     * of the same home and nothing else.
     */
    String mark();

    /**
     * Tells whether every change before the mark is in a committed batch or parked: a run that began at the mark has
     * done its work then, however many changes came since.
     *
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     */
    boolean hasReached(ProcessKey process, String mark);

    /**
     * Says that a run is over: no changes from before {@code startedAt} are pending. Clears a request made before
     * that moment and stores when the schedule is due next.
     *
     * @param startedAt when the run began, by the home's clock
     * @param nextDueAt the next time by the schedule, or null if it has none
     */
    void finished(ProcessKey process, Instant startedAt, @Nullable Instant nextDueAt);

    /** Stores when the schedule of a process is due next, if nothing is stored. Null: never by schedule. */
    void plan(ProcessKey process, @Nullable Instant nextDueAt);

    /**
     * A process to run.
     *
     * @param process the process
     * @param reason why it is due
     * @param schedule its schedule's text
     * @param since since when it is due, by the home's clock
     * @param maxRows changes in a batch at most
     */
    record Due(ProcessKey process, Reason reason, String schedule, Instant since, int maxRows) {}

    /** Why a process is due. */
    enum Reason {
        REQUEST,
        SCHEDULE,
        PENDING,
        /** It has a schedule but no next due time yet: {@link #plan} it, don't run it. */
        UNPLANNED
    }
}
