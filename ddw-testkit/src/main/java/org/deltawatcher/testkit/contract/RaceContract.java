package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Rules 3 and 5 under forced interleavings: workers that stage, commit, expire and come back at the worst moment. */
public abstract class RaceContract extends ContractSuite {

    private static final int WORKERS = 8;
    private static final Duration LEASE = Duration.ofMinutes(5);

    @RepeatedTest(3)
    final void one_of_many_commits_of_a_batch_wins_and_the_others_learn_of_it() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process, 1);

        List<Throwable> lost =
                Together.run(
                                WORKERS,
                                number -> catchThrowableOrNone(() -> scenario().commit(batch)))
                        .stream()
                        .flatMap(Optional::stream)
                        .toList();

        assertThat(lost).hasSize(WORKERS - 1).allMatch(AlreadyCommittedException.class::isInstance);
        assertThat(told(scenario().drain(process))).containsExactly("I 2");
    }

    @RepeatedTest(3)
    final void a_commit_and_a_release_at_once_agree_on_one_end() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = scenario().staged(process);

        List<Optional<Throwable>> ends = Together.run(
                2,
                number -> catchThrowableOrNone(() -> {
                    if (number == 0) {
                        scenario().commit(batch);
                    } else {
                        store().release(batch.id());
                    }
                }));

        boolean isCommitted = ends.get(0).isEmpty();
        assertThat(ends.get(1).isEmpty()).as("one of them").isNotEqualTo(isCommitted);
        assertThat(told(scenario().drain(process))).isEqualTo(isCommitted ? List.of() : List.of("I 1"));
    }

    @RepeatedTest(3)
    final void a_late_commit_and_a_successor_at_once_process_a_change_once() {
        ProcessKey process = scenario().register(scenario().aProcess().leaseDuration(LEASE));
        scenario().insert(1);
        Batch late = scenario().staged(process);
        contractHome().advance(LEASE);

        List<Boolean> committed = Together.run(
                WORKERS,
                number -> number == 0
                        ? catchThrowableOrNone(() -> scenario().commit(late)).isEmpty()
                        : scenario().stage(process).map(this::committed).orElse(false));

        assertThat(committed.get(0)).as("the late one").isFalse();
        assertThat(committed.stream().filter(won -> won)).hasSize(1);
        assertThat(scenario().drain(process)).isEmpty();
    }

    @Test
    final void a_lease_that_ends_while_its_commit_is_open_is_not_given_to_another() throws InterruptedException {
        ProcessKey process = scenario().register(scenario().aProcess().leaseDuration(LEASE));
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        try (Together threads = new Together()) {
            CountDownLatch isCommitting = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            Future<Boolean> commit = threads.start(() -> home().transactions().inTransaction(transaction -> {
                store().commit(transaction, batch.id());
                isCommitting.countDown();
                return mayEnd.await(30, TimeUnit.SECONDS);
            }));
            assertThat(isCommitting.await(30, TimeUnit.SECONDS)).isTrue();
            contractHome().advance(LEASE.multipliedBy(2));
            Future<Optional<Batch>> successor = threads.start(() -> scenario().stage(process));
            Future<Integer> expired = threads.start(() -> home().workers().expire());
            mayEnd.countDown();

            assertThat(Together.resultOf(commit)).isTrue();
            assertThat(Together.resultOf(successor)).isEmpty();
            assertThat(Together.resultOf(expired)).isZero();
        }
        assertThat(scenario().drain(process)).isEmpty();
    }

    @Test
    final void a_commit_that_waits_for_an_open_one_learns_how_it_ended() throws InterruptedException {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        try (Together threads = new Together()) {
            CountDownLatch isCommitting = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            Future<Throwable> first = threads.start(() ->
                    catchThrowable(() -> home().transactions().inTransaction(transaction -> {
                        store().commit(transaction, batch.id());
                        isCommitting.countDown();
                        assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
                        throw new IllegalStateException("crash");
                    })));
            assertThat(isCommitting.await(30, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> second = threads.start(() -> committed(batch));
            mayEnd.countDown();

            assertThat(Together.resultOf(first)).hasMessage("crash");
            assertThat(Together.resultOf(second))
                    .as("the first one rolled back")
                    .isTrue();
        }
        assertThat(scenario().drain(process)).isEmpty();
    }

    @Test
    final void a_second_worker_stages_while_the_first_stages_commits_and_expires() {
        ProcessKey process = scenario().register(scenario().aProcess().leaseDuration(LEASE));
        scenario().insert(1, 2, 3);
        Batch first = scenario().staged(process, 1);
        assertThat(scenario().stage(process, 1)).as("while staged").isEmpty();
        scenario().commit(first);
        Batch second = scenario().staged(process, 1);
        contractHome().advance(LEASE);
        Batch third = scenario().staged(process, 1);

        assertThat(scenario().changes(third)).isEqualTo(scenario().changes(second));
        assertThatThrownBy(() -> scenario().commit(second)).isInstanceOf(LeaseLostException.class);
        scenario().commit(third);
        assertThat(told(scenario().drain(process))).containsExactly("I 3");
    }

    @RepeatedTest(2)
    final void an_extension_and_an_expiry_at_once_agree() {
        ProcessKey process = scenario().register(scenario().aProcess().leaseDuration(LEASE));
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        contractHome().advance(LEASE);

        List<Optional<Throwable>> ends = Together.run(
                2,
                number -> catchThrowableOrNone(() -> {
                    if (number == 0) {
                        store().extend(batch.id(), LEASE);
                    } else {
                        home().workers().expire();
                    }
                }));

        assertThat(ends.get(0)).as("a lease that is over").isPresent();
        assertThat(ends.get(1)).isEmpty();
        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    private boolean committed(Batch batch) {
        return catchThrowableOrNone(() -> scenario().commit(batch)).isEmpty();
    }

    private static Optional<Throwable> catchThrowableOrNone(Runnable step) {
        Throwable thrown = catchThrowable(step::run);
        if (thrown != null && !(thrown instanceof DeltaWatcherException)) {
            throw new AssertionError("not an answer of the home", Objects.requireNonNull(thrown));
        }
        return Optional.ofNullable(thrown);
    }
}
