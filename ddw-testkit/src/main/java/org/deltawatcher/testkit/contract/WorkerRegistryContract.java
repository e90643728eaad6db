package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.WorkerEntry;
import org.deltawatcher.api.spi.StageRequest;
import org.junit.jupiter.api.Test;

/** Heartbeats, and what becomes of the batches of workers that fall silent. */
public abstract class WorkerRegistryContract extends ContractSuite {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LONG_SILENCE = Duration.ofHours(1);

    @Test
    final void the_first_heartbeat_registers_a_worker_and_later_ones_keep_it() {
        home().workers().heartbeat("host-a/1", 4, EVERY);
        WorkerEntry first = home().workers().list().get(0);
        contractHome().advance(Duration.ofSeconds(10));
        home().workers().heartbeat("host-a/1", 2, EVERY);

        assertThat(home().workers().list()).singleElement().satisfies(worker -> {
            assertThat(worker.name()).isEqualTo("host-a/1");
            assertThat(worker.threads()).isEqualTo(2);
            assertThat(worker.startedAt()).isEqualTo(first.startedAt());
            assertThat(worker.heartbeatAt()).isAfter(first.heartbeatAt());
        });
    }

    @Test
    final void workers_are_listed_by_name() {
        home().workers().heartbeat("b", 1, EVERY);
        home().workers().heartbeat("a", 1, EVERY);

        assertThat(home().workers().list()).extracting(WorkerEntry::name).containsExactly("a", "b");
    }

    @Test
    final void a_worker_that_leaves_is_gone() {
        home().workers().heartbeat("a", 1, EVERY);
        home().workers().leave("a");
        home().workers().leave("a");

        assertThat(home().workers().list()).isEmpty();
    }

    @Test
    final void the_batches_of_a_silent_worker_are_offered_again() {
        ProcessKey process = scenario().register();
        home().workers().heartbeat("silent", 1, EVERY);
        scenario().insert(1);
        Batch lost = stageAs(process, "silent");
        contractHome().advance(LONG_SILENCE);

        assertThat(home().workers().expire()).isEqualTo(1);
        assertThat(home().workers().list()).isEmpty();
        Batch again = scenario().staged(process);
        assertThat(again.attempt()).isEqualTo(2);
        assertThatThrownBy(() -> scenario().commit(lost)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    final void a_worker_is_silent_after_three_of_its_own_heartbeats() {
        home().workers().heartbeat("often", 1, Duration.ofSeconds(2));
        home().workers().heartbeat("seldom", 1, Duration.ofMinutes(2));
        contractHome().advance(Duration.ofSeconds(20));

        home().workers().expire();

        assertThat(home().workers().list()).extracting(WorkerEntry::name).containsExactly("seldom");
    }

    @Test
    final void a_worker_that_is_heard_of_keeps_its_batches() {
        ProcessKey process = scenario().register();
        home().workers().heartbeat("loud", 1, EVERY);
        scenario().insert(1);
        Batch batch = stageAs(process, "loud");
        contractHome().advance(LONG_SILENCE);
        home().workers().heartbeat("loud", 1, EVERY);

        assertThat(home().workers().expire()).isZero();
        scenario().commit(batch);
    }

    @Test
    final void a_holder_that_never_registered_keeps_its_batch_until_the_lease_is_over() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = stageAs(process, "psql in a cron job");
        contractHome().advance(LONG_SILENCE);
        assertThat(home().workers().expire()).isZero();
        contractHome().advance(Duration.between(batch.stagedAt(), batch.expiresAt()));

        assertThat(home().workers().expire()).isEqualTo(1);
        assertThat(home().workers().expire()).isZero();
        assertThat(scenario().stage(process)).isPresent();
    }

    @Test
    final void batches_of_all_processes_are_expired() {
        ProcessKey one = scenario().register();
        ProcessKey other = scenario().register(scenario().aProcess().lanes(2));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8);
        scenario().staged(one);
        scenario().staged(other);
        scenario().staged(other);
        contractHome().advance(Duration.ofHours(5));

        assertThat(home().workers().expire()).isEqualTo(3);
    }

    private Batch stageAs(ProcessKey process, String worker) {
        return store().stage(new StageRequest(process, worker, 10)).orElseThrow();
    }
}
