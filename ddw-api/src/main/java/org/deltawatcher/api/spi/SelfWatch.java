package org.deltawatcher.api.spi;

import java.util.List;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.Warning;
import org.jspecify.annotations.Nullable;

/** What DeltaWatcher knows about itself. Thread-safe. */
public interface SelfWatch {

    /** Returns the status of every process, by key. */
    List<ProcessStatus> status();

    /** Returns the latest batches of a process, or of all if null, newest first; at most {@code limit}. */
    List<BatchEntry> batches(@Nullable ProcessKey process, int limit);

    /** Returns warnings, newest first; at most {@code limit}; only those not cleared unless {@code all}. */
    List<Warning> warnings(WarningQuery query);

    /**
     * Looks for runs beyond their {@code warn_after}, requests that no worker takes, and lanes that are stuck; records
     * what is new and clears what is over. Any number of workers may call it.
     *
     * @return the warnings that this call recorded
     */
    List<Warning> inspect();

    /**
     * Looks at the home as a whole: version, rights, triggers, drift, dead workers.
     *
     * @return a line for each thing looked at, in a fixed order
     */
    List<Finding> diagnose();

    /**
     * Which warnings to return.
     *
     * @param all whether cleared ones too
     * @param limit at most that many
     */
    record WarningQuery(boolean all, int limit) {}

    /**
     * One thing that was looked at.
     *
     * @param subject what, such as {@code triggers of public.delivery_notes}
     * @param isGood whether it is as it should be
     * @param message what was found and, if it is not good, what to do
     */
    record Finding(String subject, boolean isGood, String message) {}
}
