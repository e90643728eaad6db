package org.deltawatcher.api.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;

/** Hands settled changes out in leased batches. Thread-safe. */
public interface StagingStore {

    /**
     * Leases the oldest free changes of one lane of a process to the caller.
     *
     * <p>No two staged batches of a process hold the same change or two changes of one key. Settles first. When a
     * lease is over its changes are free again. A batch under an expired lease is ended here.
     *
     * @return the batch, or empty if nothing is free or the process is not active; never a batch over zero changes
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such process
     * @throws org.deltawatcher.api.InvalidArgumentException if the process belongs to a group, see {@link #stageGroup}
     * @throws org.deltawatcher.api.StoreUnavailableException if the home cannot be reached; safe to repeat
     */
    Optional<Batch> stage(StageRequest request);

    /**
     * Leases what a process group has to do together: a batch of each member that has anything, in the order in which the
     * members were registered. Applied in one transaction, they bring the target from one state of the home to a later one:
     * all members are cut at one snapshot, and each batch holds everything of its member up to there. Only a truncation
     * stands in a batch of its own, and what was staged and not committed is staged again before anything new.
     *
     * <p>Gives nothing while a batch of a member is staged or a member pauses, or as long as one is not active.
     *
     * @param worker who asks, recorded with the batches, not blank
     * @return the batches, each to be committed, released, extended and failed on its own; empty if there is nothing to do
     * @throws org.deltawatcher.api.UnknownProcessException if there is no such group
     * @throws org.deltawatcher.api.StoreUnavailableException if the home cannot be reached; safe to repeat
     */
    List<Batch> stageGroup(String group, String worker);

    /**
     * Streams every change of the batch in the order of positions, with bounded memory. Reading again gives the same
     * changes, also after the end of the lease, until the source's delta table is purged. An exception of the
     * consumer ends the reading and is passed on.
     *
     * @throws org.deltawatcher.api.UnknownBatchException if there never was such a batch
     */
    void changes(Transaction transaction, BatchId batch, Consumer<? super Change> consumer);

    /**
     * Streams the net changes of the batch, one a key, ordered by the position of the last change folded: first
     * before, last after, the resulting operation; a row that came and went within the batch is left out.
     *
     * @throws org.deltawatcher.api.UnknownBatchException if there never was such a batch
     */
    void net(Transaction transaction, BatchId batch, Consumer<? super Change> consumer);

    /** Tells whether there is, or was, such a batch, as far as the log goes back. */
    boolean isKnown(BatchId batch);

    /**
     * Makes the batch the new baseline of its lane, inside the caller's transaction.
     *
     * @throws org.deltawatcher.api.LeaseLostException if the lease is over; the transaction must roll back
     * @throws org.deltawatcher.api.AlreadyCommittedException if it is committed; the transaction must roll back
     * @throws org.deltawatcher.api.UnknownBatchException if there never was such a batch
     */
    void commit(Transaction transaction, BatchId batch);

    /**
     * Gives the batch back untouched: its changes are offered again at once, under a new GUID, and no attempt is
     * counted.
     *
     * @throws org.deltawatcher.api.LeaseLostException if the lease is over
     * @throws org.deltawatcher.api.AlreadyCommittedException if it is committed
     */
    void release(BatchId batch);

    /**
     * Gives the batch back as {@link #release} does, for a reason that will pass, such as a target that is away: the log
     * keeps it, and the status tells it until the lane's next commit.
     *
     * @throws org.deltawatcher.api.LeaseLostException if the lease is over
     * @throws org.deltawatcher.api.AlreadyCommittedException if it is committed
     */
    void postpone(BatchId batch, String reason);

    /**
     * Gives the batch back with the reason why it failed: counts an attempt, and as the process's retry policy says
     * pauses the lane, halves the next batch, or parks the change that stands alone. A member of a group pauses, and is
     * neither halved nor parked.
     *
     * @throws org.deltawatcher.api.LeaseLostException if the lease is over
     * @throws org.deltawatcher.api.AlreadyCommittedException if it is committed
     */
    void fail(BatchId batch, String reason);

    /**
     * Renews the lease: it ends {@code duration} from now, but not earlier than before.
     *
     * @throws org.deltawatcher.api.LeaseLostException if the lease is over
     * @throws org.deltawatcher.api.AlreadyCommittedException if it is committed
     */
    void extend(BatchId batch, Duration duration);
}
