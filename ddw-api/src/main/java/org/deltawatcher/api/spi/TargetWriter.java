package org.deltawatcher.api.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Target.Reference;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/** Writes rows to a target, each batch once. Thread-safe. */
public interface TargetWriter {

    /**
     * Runs the work in one transaction of the target at READ COMMITTED: commits when it returns, rolls back when it throws.
     *
     * @throws org.deltawatcher.api.TargetUnavailableException if the target cannot be reached or lacks what is needed, or
     *     the connection broke and it is not known whether the commit took place
     * @throws org.deltawatcher.api.ExecutionFailedException if the target refuses a row
     */
    <X extends Exception> void inTransaction(Work<X> work) throws X;

    /** What runs in a transaction. */
    @FunctionalInterface
    interface Work<X extends Exception> {
        void run(Writing writing) throws X;
    }

    /** An open transaction on the target. Belongs to one thread. */
    interface Writing {

        /**
         * Takes the place of a batch in {@code ddw.applied}, which is made if it is missing: waits for others of its lane,
         * and returns how far they came.
         *
         * @param claim the batch
         * @param isKnown whether its home knows of a batch, see {@link Claim#follow}
         * @throws LeaseLostException if a later batch was applied already
         * @throws LostBatchesException if home and target do not agree on what was applied
         */
        Optional<Mark> claim(Claim claim, Predicate<BatchId> isKnown);

        /**
         * Keeps all batches of a process out until the end of the transaction; waits for those that are being applied.
         *
         * @param home its home
         * @param process its name
         * @param knownAs by what name targets know its source, see {@link BatchOrder#knownAs}
         */
        void exclude(UUID home, String process, String knownAs);

        /** Notes how far the lane came, in place of what {@link #claim} returned. */
        void mark(Claim claim, Mark mark);

        /** Has constraints that may be looked at in the end looked at in the end, where the product has such. */
        void deferConstraints();

        /** Has the changes of this transaction recorded, where the target is watched itself, as coming from there. */
        void origin(String origin);

        /**
         * Opens a table for writing by a key. Close it before the end of the transaction, or before another is opened. Nobody
         * alters it until the end of the transaction.
         *
         * @param table the table
         * @param columns those that are written
         * @param key the columns of these that tell rows apart
         * @throws AlteredTargetException if the table is not of this shape any more
         */
        Rows open(TableShape table, List<String> columns, List<String> key);
    }

    /** Rows on their way into a table, in groups. Each key may be named once; {@link #flush} begins anew. */
    interface Rows extends AutoCloseable {

        /**
         * Puts a row there, whether there is one of its key or not. Values are in the order of the columns.
         *
         * @param values the row
         * @param isNew whether the table hardly has a row of its key: says which way is the fast one, and may be wrong
         */
        void put(@Nullable Object[] values, boolean isNew);

        /** Takes the row of a key away, if there is one. Values are in the order of the columns; only the key's count. */
        void remove(@Nullable Object[] values);

        /**
         * Takes the row of a key away that the source spells anew, unless the table takes both spellings for one: then it
         * stays for {@link #respell}.
         */
        void removeFormer(@Nullable Object[] former, @Nullable Object[] values);

        /**
         * Spells the key of a row anew that the table has by its former spelling and takes for the same: it stays, with what
         * else it has. {@link #put} says the rest.
         */
        void respell(@Nullable Object[] former, @Nullable Object[] values);

        /**
         * Has rows stay from here on that others refer to, as these would be taken away or changed along with them:
         * what removes passes over them, and {@link #clear} is refused.
         *
         * @param references the foreign keys by which others refer to rows of this table
         */
        void spare(Set<Reference> references);

        /**
         * Takes all rows away whose columns have the given values: all if none is given. Nothing may be on its way.
         *
         * @throws org.deltawatcher.api.ExecutionFailedException if the target refuses that, or a row is to be spared for the
         *     sake of one of another table
         */
        void clear(Map<String, Object> where);

        /**
         * Has everything written that is on its way: what is removed first, then what is spelled anew, then what is put.
         *
         * @throws org.deltawatcher.api.ExecutionFailedException if the target refuses a row
         */
        void flush();

        /** Flushes nothing: what is on its way is lost. */
        @Override
        void close();
    }

    /**
     * Which batch is applied.
     *
     * @param home the home that it was staged in
     * @param process its process
     * @param lane its lane
     * @param batch its GUID
     * @param order where it stands
     */
    record Claim(UUID home, ProcessKey process, int lane, BatchId batch, BatchOrder order) {

        /**
         * Makes sure that this batch is the one to come after the last that was applied of its lane in this epoch. That is the
         * one that was committed before it; or a later one that the home has handed out as well, but whose commit there was
         * lost.
         *
         * @param last what the target knows of the lane, null if nothing
         * @param isKnown whether the home knows of a batch
         * @throws LeaseLostException if this one is late
         * @throws LostBatchesException if the last one is none of these: home or target were restored from a backup, or the
         *     target is another database than before
         */
        public void follow(@Nullable LastBatch last, Predicate<BatchId> isKnown) {
            long number = last == null ? 0 : last.number();
            if (number < order.previous()) {
                throw LostBatchesException.byTarget(process, lane, order.previous(), number);
            }
            if (last != null && number > order.previous() && !isKnown.test(last.batch())) {
                throw LostBatchesException.byHome(process, lane, number);
            }
            if (number > order.number()) {
                throw late();
            }
        }

        /**
         * Makes sure that the lanes of former epochs came as far at the target as the home says, before the first batch of
         * this epoch is applied.
         *
         * @param epoch the last one that the target knows, negative if none
         * @param last what the target knows of the lanes of that epoch
         * @param isKnown whether the home knows of a batch
         * @throws LostBatchesException if they did not, as in {@link #follow}, or batches were committed without being applied
         *     here
         */
        public void followFormer(long epoch, Map<Integer, LastBatch> last, Predicate<BatchId> isKnown) {
            FormerLanes former = order.former();
            if (former.equals(FormerLanes.UNKNOWN)) {
                throw LostBatchesException.bySkipping(process);
            }
            if (former.equals(FormerLanes.NONE)) {
                return;
            }
            last.forEach((ofLane, batch) -> {
                long committed = epoch == former.epoch() ? former.committed().getOrDefault(ofLane, 0L) : 0;
                if (batch.number() > committed && epoch >= former.epoch() && !isKnown.test(batch.batch())) {
                    throw LostBatchesException.byHome(process, ofLane, batch.number());
                }
            });
            // one that has begun a later epoch has compared them then
            if (epoch <= former.epoch()) {
                former.committed().forEach((ofLane, committed) -> {
                    LastBatch batch = epoch == former.epoch() ? last.get(ofLane) : null;
                    if (batch == null || batch.number() < committed) {
                        throw LostBatchesException.byTarget(
                                process, ofLane, committed, batch == null ? 0 : batch.number());
                    }
                });
            }
        }

        /** Returns the error that a later batch, or one of a later epoch, is applied. */
        public LeaseLostException late() {
            return new LeaseLostException("a later batch of process " + process + ", lane " + lane
                    + ", is applied at the target already. If the home was restored from a backup, load the copy anew: ddw"
                    + " process reload " + process);
        }
    }

    /**
     * The last batch that a target has applied of a lane.
     *
     * @param number its number
     * @param batch its GUID
     */
    record LastBatch(long number, BatchId batch) {}

    /**
     * How far a lane came.
     *
     * @param window the window of the last batch
     * @param position the highest position that was applied in it
     */
    record Mark(String window, long position) {}
}
