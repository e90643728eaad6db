package org.deltawatcher.api;

import java.time.Instant;
import java.util.List;

/**
 * A tracked table: one row of {@code ddw.watch}.
 *
 * @param source the table
 * @param capture how changes get into its delta table, such as {@code trigger}
 * @param state on, off, or broken with a reason
 * @param reason why it is broken or off, or what it misses though it is on; may be empty
 * @param key columns of the key, in the key's order
 * @param columns captured columns in table order
 * @param deltaTable name of the delta table, with its schema, quoted where needed
 * @param changesView name of the view of every change, with its schema, quoted where needed
 * @param netView name of the view of net changes, with its schema, quoted where needed
 * @param captured changes recorded so far, those of rolled back transactions included
 * @param deltaBytes size of the delta table on disk, in bytes
 * @param enabledAt when tracking began
 */
public record Watch(
        SourceName source,
        String capture,
        State state,
        String reason,
        List<String> key,
        List<String> columns,
        String deltaTable,
        String changesView,
        String netView,
        long captured,
        long deltaBytes,
        Instant enabledAt) {

    public Watch {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** Whether changes are recorded. */
    public enum State {
        ON,
        OFF,
        BROKEN
    }
}
