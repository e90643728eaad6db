package org.deltawatcher.core.cycle;

import org.deltawatcher.api.Batch;
import org.deltawatcher.api.spi.Home;
import org.jspecify.annotations.Nullable;

/** What is to be done with a batch after its executor has run; safe to repeat when the answer was lost. */
sealed interface Ending {

    /**
     * Asks the home to end the batch so.
     *
     * @throws org.deltawatcher.api.AlreadyCommittedException if an earlier commit succeeded after all
     * @throws org.deltawatcher.api.LeaseLostException if the batch was ended otherwise
     */
    void apply(Home home, Batch batch);

    /** Returns the outcome when it is applied. */
    Outcome outcome();

    /** Returns why, null for a commit. */
    @Nullable
    String reason();

    /** The work is done outside of the home: only the commit is left. */
    record Commit() implements Ending {

        @Override
        public void apply(Home home, Batch batch) {
            home.transactions().inTransaction(transaction -> {
                home.stagingStore().commit(transaction, batch.id());
                return batch;
            });
        }

        @Override
        public Outcome outcome() {
            return Outcome.COMMITTED;
        }

        @Override
        public @Nullable String reason() {
            return null;
        }
    }

    /**
     * The work is not done, or nobody knows: work in the home transaction is done exactly when the batch is committed,
     * and the answer to a release tells that. Never commits: that would mark undone work as done.
     */
    record Release(String reason) implements Ending {

        @Override
        public void apply(Home home, Batch batch) {
            home.stagingStore().release(batch.id());
        }

        @Override
        public Outcome outcome() {
            return Outcome.RELEASED;
        }
    }

    /** The same, for a reason that people should see while it lasts. */
    record Postpone(String reason) implements Ending {

        @Override
        public void apply(Home home, Batch batch) {
            home.stagingStore().postpone(batch.id(), reason);
        }

        @Override
        public Outcome outcome() {
            return Outcome.RELEASED;
        }
    }

    /** The executor failed. */
    record Fail(String reason) implements Ending {

        @Override
        public void apply(Home home, Batch batch) {
            home.stagingStore().fail(batch.id(), reason);
        }

        @Override
        public Outcome outcome() {
            return Outcome.FAILED;
        }
    }
}
