package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;

/** One worker: stages and commits, gives back now and then, or crashes in every way that leaves a batch behind. */
final class TortureWorker implements Callable<Boolean> {

    /** What becomes of batches that are not committed. */
    enum Habits {
        /** One of five is given back. */
        CAREFUL,
        /** Some are forgotten, rolled back, failed or committed twice, and come back when their lease is over. */
        CRASHING
    }

    private final Torture torture;
    private final Scenario scenario;
    private final ProcessKey process;
    private final Habits habits;
    private final Random random;
    private final Deque<Batch> zombies = new ArrayDeque<>();

    TortureWorker(Torture torture, ProcessKey process, int number, Habits habits) {
        this.torture = torture;
        this.scenario = torture.scenario;
        this.process = process;
        this.habits = habits;
        this.random = new Random(100L + number);
    }

    @Override
    public Boolean call() {
        while (true) {
            boolean isLastLook = !torture.isAnybodyWriting();
            Optional<Batch> batch = scenario.stage(process, 1 + random.nextInt(10));
            if (batch.isPresent()) {
                work(batch.get());
            } else if (torture.abandoned.getAndSet(0) > 0) {
                scenario.contractHome().advance(Torture.LEASE); // of all: also of those who are just at work
            } else if (isLastLook) {
                return true;
            } else {
                Thread.onSpinWait();
            }
            if (!zombies.isEmpty() && random.nextInt(4) == 0) {
                commit(zombies.removeFirst());
            }
        }
    }

    private void work(Batch batch) {
        switch (random.nextInt(habits == Habits.CAREFUL ? 5 : 12)) {
            case 0 -> orLost(() -> scenario.store().release(batch.id()));
            case 5 -> orLost(() -> scenario.store().fail(batch.id(), "no"));
            case 6 -> abandon(batch);
            case 7 -> {
                assertThat(scenario.changes(batch)).hasSizeLessThanOrEqualTo((int) batch.changeCount());
                abandon(batch);
            }
            case 8 -> {
                crashBeforeTheEnd(batch);
                abandon(batch);
            }
            case 9 -> {
                crashBeforeTheEnd(batch);
                commit(batch);
            }
            case 10 -> {
                if (commit(batch)) {
                    assertThatThrownBy(() -> scenario.commit(batch)).isInstanceOf(AlreadyCommittedException.class);
                }
            }
            default -> commit(batch);
        }
    }

    private void abandon(Batch batch) {
        zombies.add(batch);
        torture.abandoned.incrementAndGet();
    }

    /** Returns whether the batch was still ours. What it held is counted before others can go on with its lane. */
    private boolean commit(Batch batch) {
        boolean isCommitted = orLost(() -> scenario.home().transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            scenario.store().changes(transaction, batch.id(), changes::add);
            scenario.store().commit(transaction, batch.id());
            assertThat(changes).hasSize((int) batch.changeCount());
            torture.count(changes);
            return true;
        }));
        if (isCommitted) {
            torture.batchIsCommitted();
        }
        return isCommitted;
    }

    private void crashBeforeTheEnd(Batch batch) {
        assertThatThrownBy(() -> scenario.home().transactions().inTransaction(transaction -> {
                    scenario.store().commit(transaction, batch.id());
                    throw new IllegalStateException("crash");
                }))
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).hasMessage("crash"),
                        thrown -> assertThat(thrown).isInstanceOf(LeaseLostException.class));
    }

    /** Only among workers that crash may a lease be over. */
    private boolean orLost(Runnable step) {
        try {
            step.run();
            return true;
        } catch (LeaseLostException e) {
            if (habits == Habits.CAREFUL) {
                throw e;
            }
            torture.lostLeases.incrementAndGet();
            return false;
        }
    }
}
