package org.deltawatcher.worker.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.StagingStore;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.worker.config.Masking;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be repeated is not. */
final class OnceOnlyTest {

    private static final BatchId BATCH = new BatchId(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));
    private static final StageRequest REQUEST = new StageRequest(ProcessKey.of("public.notes", "p"), "w", 1);
    private static final Transaction TRANSACTION = () -> {
        throw new IllegalStateException("nobody needs it");
    };

    private final AwayStore away = new AwayStore();
    private final StagingStore store = new GuardedStagingStore(away, new Perseverance("main"), new Masking());

    static Stream<Named<Consumer<StagingStore>>> endings() {
        return Stream.of(
                Named.of("stage", store -> store.stage(REQUEST)),
                Named.of("commit", store -> store.commit(TRANSACTION, BATCH)),
                Named.of("release", store -> store.release(BATCH)),
                Named.of("fail", store -> store.fail(BATCH, "why")),
                Named.of("extend", store -> store.extend(BATCH, Duration.ofHours(1))),
                Named.of("changes", store -> store.changes(TRANSACTION, BATCH, change -> {})),
                Named.of("net", store -> store.net(TRANSACTION, BATCH, change -> {})));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void goes_through_once(Consumer<StagingStore> call) {
        assertThatThrownBy(() -> call.accept(store)).isInstanceOf(StoreUnavailableException.class);

        assertThat(away.calls).hasSize(1);
    }

    @Test
    void what_is_written_down_of_a_failure_holds_no_password() {
        assertThatThrownBy(() -> store.fail(BATCH, "cannot open //me:hunter2@db/shop"));

        assertThatThrownBy(() -> store.postpone(BATCH, "cannot reach //me:hunter2@db/shop"));

        assertThat(away.calls)
                .containsExactly("fail: cannot open //me:***@db/shop", "postpone: cannot reach //me:***@db/shop");
    }

    /** A store that never answers. */
    private static final class AwayStore implements StagingStore {

        private final List<String> calls = new ArrayList<>();

        @Override
        public Optional<Batch> stage(StageRequest request) {
            throw away("stage");
        }

        @Override
        public List<Batch> stageGroup(String group, String worker) {
            throw away("stageGroup");
        }

        @Override
        public void changes(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
            throw away("changes");
        }

        @Override
        public void net(Transaction transaction, BatchId batch, Consumer<? super Change> consumer) {
            throw away("net");
        }

        @Override
        public boolean isKnown(BatchId batch) {
            throw away("isKnown");
        }

        @Override
        public void commit(Transaction transaction, BatchId batch) {
            throw away("commit");
        }

        @Override
        public void release(BatchId batch) {
            throw away("release");
        }

        @Override
        public void postpone(BatchId batch, String reason) {
            throw away("postpone: " + reason);
        }

        @Override
        public void fail(BatchId batch, String reason) {
            throw away("fail: " + reason);
        }

        @Override
        public void extend(BatchId batch, Duration duration) {
            throw away("extend");
        }

        private StoreUnavailableException away(String call) {
            calls.add(call);
            return new StoreUnavailableException("away", null);
        }
    }
}
