package org.deltawatcher.worker.resilience;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.worker.config.Masking;

/**
 * Does not ask a home for batches that did not answer a moment ago; everything else goes straight through. Nothing is
 * repeated here: an answer to {@code stage} that was lost has left a batch behind, and the core must hear of that to look
 * for it. What is written down about a failure holds no password.
 */
final class GuardedStagingStore implements StagingStore {

    private final StagingStore store;
    private final Perseverance perseverance;
    private final Masking masking;

    GuardedStagingStore(StagingStore store, Perseverance perseverance, Masking masking) {
        this.store = store;
        this.perseverance = perseverance;
        this.masking = masking;
    }

    @Override
    public Optional<Batch> stage(StageRequest request) {
        return perseverance.once(() -> store.stage(request));
    }

    @Override
    public List<Batch> stageGroup(String group, String worker) {
        return perseverance.once(() -> store.stageGroup(group, worker));
    }

    @Override
    public void changes(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        store.changes(transaction, batch, consumer);
    }

    @Override
    public void net(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
        store.net(transaction, batch, consumer);
    }

    @Override
    public boolean isKnown(BatchId batch) {
        return perseverance.call(() -> store.isKnown(batch));
    }

    @Override
    public void commit(Transaction transaction, BatchId batch) {
        store.commit(transaction, batch);
    }

    @Override
    public void release(BatchId batch) {
        store.release(batch);
    }

    @Override
    public void postpone(BatchId batch, String reason) {
        store.postpone(batch, masking.mask(reason));
    }

    @Override
    public void fail(BatchId batch, String reason) {
        store.fail(batch, masking.mask(reason));
    }

    @Override
    public void extend(BatchId batch, Duration duration) {
        store.extend(batch, duration);
    }
}
