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

    /**
     * How many rows go together: all of a table that refers to itself, as one may not be there without the other, or that has
     * another unique index than its key, as rows may have exchanged its values.
     */
    private int most;

    Copying(Execution execution, Planned planned, Writing writing, Rows rows) {
        this.execution = execution;
        this.planned = planned;
        this.writing = writing;
        this.rows = rows;
        this.ownOrigin = "ddw:" + execution.homeId();
        this.most = planned.plan().hasOtherUnique() ? Integer.MAX_VALUE : GROUP;
    }

    /** Writes one row a key. */
    void net() {
        execution.select(planned.plan().items(), true, row -> take(row, true, true));
        flush();
    }

    /** Writes one change after the other, but for those that were applied before the commit at home was lost. */
    void everyChangeAbove(long applied) {
        execution.select(planned.plan().items(), false, row -> {
            if (row.origin().position() > applied) {
                List<List<?>> named = keysOf(row);
                if (named.stream().anyMatch(keys::contains)) {
                    flush();
                }
                keys.addAll(named);
                take(row, true, true);
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
        execution.select(planned.plan().items(), true, row -> take(row, true, false));
        flush();
    }

    /** Puts there what has come and what has changed. */
    void puts() {
        execution.select(planned.plan().items(), true, row -> take(row, false, true));
        flush();
    }

    /** Returns the key of a row, and how it was spelled before. */
    private List<List<?>> keysOf(SelectedRow row) {
        if (row.op() == 'T') {
            return List.of();
        }
        List<?> key = planned.plan().keyOf(written(row.values()));
        @Nullable Object[] former = row.former();
        return former == null ? List.of(key) : List.of(key, planned.plan().keyOf(written(former)));
    }

    private void take(SelectedRow row, boolean isRemoving, boolean isPutting) {
        boolean isPut = row.op() == 'I' || row.op() == 'U';
        boolean isWanted = (isPutting && isPut) || (isRemoving && (!isPut || row.former() != null));
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
            rows.remove(written(row.values()));
        } else {
            write(row, isRemoving, isPutting);
        }
        if (++waiting >= most) {
            flush();
        }
    }

    private void write(SelectedRow row, boolean isRemoving, boolean isPutting) {
        @Nullable Object[] values = written(row.values());
        if (row.former() != null) {
            @Nullable Object[] former = written(row.former());
            if (isRemoving) {
                rows.removeFormer(former, values);
            }
            if (isPutting) {
                rows.respell(former, values);
            }
        }
        if (isPutting) {
            rows.put(values, row.op() == 'I');
        }
    }

    private @Nullable Object[] written(@Nullable Object[] values) {
        return planned.plan().row(values);
    }

    private void flush() {
        rows.flush();
        keys.clear();
        waiting = 0;
    }
}
