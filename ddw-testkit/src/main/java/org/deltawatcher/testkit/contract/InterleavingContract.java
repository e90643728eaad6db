package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Rules 1 and 2 under generated histories: writers and workers take turns in an order drawn from a seed, the number of
 * the repetition. Several transactions are open at once; they commit and roll back; workers commit, release, forget
 * their batches and come back as zombies; the clock jumps. In the end a copy made of the changes equals the table.
 */
public abstract class InterleavingContract extends ContractSuite {

    private static final int WRITERS = 3;
    private static final int IDS_OF_A_WRITER = 5;
    private static final int STEPS = 120;
    private static final Duration LEASE = Duration.ofMinutes(10);

    @RepeatedTest(12)
    final void a_copy_made_of_the_changes_equals_the_table(RepetitionInfo repetition) {
        History history = new History(new Random(repetition.getCurrentRepetition()));

        history.play();

        assertThat(history.replica.rows())
                .isEqualTo(contractHome().rows(scenario().source()));
    }

    /** One generated history. */
    private final class History {

        private final Random random;
        private final Replica replica = new Replica();
        private final Map<Integer, SourceTransaction> open = new HashMap<>();
        private final List<Held> held = new ArrayList<>();
        private final List<Held> zombies = new ArrayList<>();
        private final ProcessKey process;

        History(Random random) {
            this.random = random;
            process = scenario()
                    .register(scenario().aProcess().lanes(1 + random.nextInt(4)).leaseDuration(LEASE));
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3, 4 -> write(random.nextInt(WRITERS));
                    case 5 -> endOne();
                    case 6, 7 -> stage();
                    case 8, 9 -> endBatch();
                    case 10 -> wakeAZombie();
                    default -> rarely();
                }
            }
            List.copyOf(open.keySet()).forEach(writer -> end(writer, true));
            contractHome().advance(LEASE.multipliedBy(2));
            replica.apply(scenario().drain(process, 3));
        }

        /** Each writer has ids of its own, so that none waits for another on this one thread. */
        private void write(int writer) {
            SourceTransaction transaction =
                    open.computeIfAbsent(writer, number -> contractHome().begin());
            long id = writer * 100L + random.nextInt(IDS_OF_A_WRITER);
            switch (random.nextInt(4)) {
                case 0 -> transaction.delete(scenario().source(), id);
                case 1 ->
                    transaction
                            .delete(scenario().source(), id)
                            .insert(scenario().source(), id, label(), 1);
                case 2 ->
                    transaction
                            .delete(scenario().source(), id + 10)
                            .changeKey(scenario().source(), id, id + 10);
                default -> transaction.update(scenario().source(), id, label(), random.nextInt(1000));
            }
        }

        private void endOne() {
            open.keySet().stream().findFirst().ifPresent(writer -> end(writer, random.nextInt(4) > 0));
        }

        private void end(int writer, boolean isCommit) {
            try (SourceTransaction transaction =
                    Optional.ofNullable(open.remove(writer)).orElseThrow()) {
                if (isCommit) {
                    transaction.commit();
                } else {
                    transaction.rollback();
                }
            }
        }

        private void stage() {
            scenario().stage(process, 1 + random.nextInt(5)).ifPresent(batch -> held.add(new Held(batch)));
        }

        private void endBatch() {
            if (held.isEmpty()) {
                return;
            }
            Held chosen = held.remove(random.nextInt(held.size()));
            if (random.nextInt(4) == 0) {
                store().release(chosen.batch.id());
                zombies.add(chosen);
            } else {
                scenario().commit(chosen.batch);
                replica.apply(chosen.changes);
            }
        }

        /** A clock put back may bring a lease to life again that nobody has ended yet: then its holder commits. */
        private void wakeAZombie() {
            if (zombies.isEmpty()) {
                return;
            }
            Held zombie = zombies.get(random.nextInt(zombies.size()));
            assertThat(scenario().changes(zombie.batch)).as("reads as before").isEqualTo(zombie.changes);
            Throwable refused = catchThrowable(() -> scenario().commit(zombie.batch));
            if (refused == null) {
                zombies.remove(zombie);
                replica.apply(zombie.changes);
            } else {
                assertThat(refused).isInstanceOf(LeaseLostException.class);
            }
        }

        private void rarely() {
            switch (random.nextInt(3)) {
                case 0 -> {
                    contractHome().advance(LEASE.plusSeconds(1));
                    zombies.addAll(held);
                    held.clear();
                }
                case 1 -> contractHome().advance(Duration.ofSeconds(-30));
                default -> {
                    if (open.isEmpty()) {
                        scenario()
                                .write(writer -> writer.truncate(scenario().source())
                                        .insert(scenario().source(), 1, label(), 1));
                    }
                }
            }
        }

        private String label() {
            return String.valueOf((char) ('a' + random.nextInt(26)));
        }
    }

    /** A batch in a worker's hands, with what it read. */
    private final class Held {

        private final Batch batch;
        private final List<Change> changes;

        Held(Batch batch) {
            this.batch = batch;
            changes = scenario().changes(batch);
        }
    }
}
