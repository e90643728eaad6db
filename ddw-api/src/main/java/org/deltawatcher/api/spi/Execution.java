package org.deltawatcher.api.spi;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;

/** One staged batch in the hands of an executor. Belongs to one thread. */
public interface Execution {

    /** Returns the batch. */
    Batch batch();

    /** Returns the process as registered. */
    ProcessDefinition process();

    /** Streams every change in the order of positions; may be called again and gives the same. */
    void changes(Consumer<? super Change> consumer);

    /** Streams the net changes, one a key; may be called again and gives the same. */
    void net(Consumer<? super Change> consumer);

    /**
     * Returns the home transaction that the batch will be committed in: what is written on its connection counts
     * exactly once.
     *
     * @throws IllegalStateException if the executor runs {@link ProcessExecutor.Scope#OUTSIDE} the home transaction
     */
    Transaction transaction();

    /**
     * Streams the batch in the order of positions, in the form that a target wants; may be called again and gives the same.
     *
     * @param isNet one row a key, or every change
     */
    void select(List<RowReader.Item> items, boolean isNet, Consumer<? super RowReader.SelectedRow> consumer);

    /** Returns the identity of the home. */
    UUID homeId();

    /** Tells whether the home has a batch of this GUID in its log. */
    boolean isKnown(BatchId batch);

    /** Returns the home's SQL. */
    HomeSql sql();
}
