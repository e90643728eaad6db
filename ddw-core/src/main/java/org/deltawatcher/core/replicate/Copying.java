package org.deltawatcher.core.replicate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.Target.Reference;
import org.deltawatcher.api.spi.TargetWriter.Rows;
import org.deltawatcher.api.spi.TargetWriter.Writing;
import org.deltawatcher.core.replicate.Plans.Planned;
import org.jspecify.annotations.Nullable;

/** A batch on its way into an open table. */
final class Copying {

    /** Rows that are on their way at a time: enough for the bulk path of a database, and little memory. */
    private static final int GROUP = 5_000;

    private final Execution execution;
    private final Planned planned;
    private final Writing writing;
    private final Rows rows;
    private final String ownOrigin;
    private final Set<List<?>> keys = new HashSet<>();
    private String origin = "";
    private int waiting;

    /** How many rows go together: all of a table that refers to itself, as one may not be there without the other. */
    private int most = GROUP;

    Copying(Execution execution, Planned planned, Writing writing, Rows rows) {
        this.execution = execution;
        this.planned = planned;
        this.writing = writing;
        this.rows = rows;
        this.ownOrigin = "ddw:" + execution.homeId();
    }

    /** Writes one row a key. What is gone goes first, as its values may have come to others. */
    void net() {
        boolean isInGroups = execution.batch().changeCount() > GROUP;
        if (isInGroups && planned.plan().hasOtherUnique()) {
            removals();
            puts();
        } else {
            execution.select(planned.plan().items(), true, row -> take(row, true));
            flush();
        }
    }

    /** Writes one change after the other, but for those that were applied before the commit at home was lost. */
    void everyChangeAbove(long applied) {
        execution.select(planned.plan().items(), false, row -> {
            if (row.origin().position() > applied) {
                if (row.op() != 'T' && keys.contains(keyOf(row))) {
                    flush();
                }
                keys.add(keyOf(row));
                take(row, true);
            }
        });
        flush();
    }

    /** Has all rows of a pass go together. */
    Copying inOneGo() {
        most = Integer.MAX_VALUE;
        return this;
    }

    /** Has rows stay that others refer to by these. */
    Copying sparing(Set<Reference> references) {
        rows.spare(references);
        return this;
    }

    /** Takes away what is gone. */
    void removals() {
        execution.select(planned.plan().items(), true, row -> take(row, isRemoval(row)));
        flush();
    }

    /** Puts there what has come and what has changed. */
    void puts() {
        execution.select(planned.plan().items(), true, row -> take(row, !isRemoval(row)));
        flush();
    }

    private static boolean isRemoval(SelectedRow row) {
        return row.op() == 'D' || row.op() == 'T';
    }

    private List<?> keyOf(SelectedRow row) {
        return row.op() == 'T' ? List.of() : planned.plan().keyOf(written(row));
    }

    private void take(SelectedRow row, boolean isWanted) {
        String from = row.origin().name();
        if (!isWanted || (from != null && from.equals(planned.targetOrigin()))) {
            return; // it came from there
        }
        String carried = from != null && from.startsWith("ddw:") ? from : ownOrigin;
        if (!carried.equals(origin)) {
            flush();
            writing.origin(carried);
            origin = carried;
        }
        if (row.op() == 'T') {
            rows.clear(planned.plan().own());
        } else if (row.op() == 'D') {
            rows.remove(written(row));
        } else {
            rows.put(written(row));
        }
        if (++waiting >= most) {
            flush();
        }
    }

    private @Nullable Object[] written(SelectedRow row) {
        return planned.plan().row(row.values());
    }

    private void flush() {
        rows.flush();
        keys.clear();
        waiting = 0;
    }
}
