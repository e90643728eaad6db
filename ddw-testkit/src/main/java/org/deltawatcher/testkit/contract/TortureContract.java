package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/**
 * Rules 1 to 3 with real threads: writers that insert, update, delete, change keys and roll back; workers that stage,
 * release and commit. In the end a copy made of the committed changes equals the table.
 */
public abstract class TortureContract extends ContractSuite {

    private static final int WRITERS = 6;
    private static final int TRANSACTIONS_OF_A_WRITER = 25;
    private static final int WORKERS = 4;
    private static final int SHARED_KEYS = 8;

    private final Replica replica = new Replica();
    private final AtomicInteger writing = new AtomicInteger(WRITERS);

    @Test
    final void writers_and_workers_at_once_lose_nothing_and_repeat_nothing() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(3));
        insertSharedKeys();
        race(process);
    }

    @Test
    final void a_load_among_writers_and_workers_is_exact() {
        insertSharedKeys();
        race(scenario().register(scenario().aProcess().lanes(3).initial(InitialLoad.LOAD)));
    }

    @Test
    final void one_lane_among_many_workers_keeps_its_order() {
        ProcessKey process = scenario().register();
        insertSharedKeys();
        race(process);
    }

    private void insertSharedKeys() {
        scenario().insert(LongStream.rangeClosed(1, SHARED_KEYS).toArray());
    }

    private void race(ProcessKey process) {
        try (Together threads = new Together()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(threads.start(writer(i)));
            }
            for (int i = 0; i < WORKERS; i++) {
                running.add(threads.start(worker(process, new Random(100L + i))));
            }
            running.forEach(Together::resultOf);
        }
        replica.apply(scenario().drain(process, 10));

        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    private Callable<Boolean> writer(int number) {
        Random random = new Random(number);
        return () -> {
            try {
                for (int i = 0; i < TRANSACTIONS_OF_A_WRITER; i++) {
                    write(random, number);
                }
                return true;
            } finally {
                writing.decrementAndGet();
            }
        };
    }

    /** Own keys first, then at most one shared key: writers wait for each other but never in a circle. */
    private void write(Random random, int number) {
        try (SourceTransaction transaction = contractHome().begin()) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                long id = 1_000L * (number + 1) + random.nextInt(10);
                switch (random.nextInt(4)) {
                    case 0 -> transaction.delete(scenario().source(), id);
                    case 1 ->
                        transaction
                                .delete(scenario().source(), id + 100)
                                .changeKey(scenario().source(), id, id + 100);
                    case 2 ->
                        transaction
                                .delete(scenario().source(), id)
                                .insert(scenario().source(), id, label(random), i);
                    default -> transaction.update(scenario().source(), id, label(random), random.nextInt(100));
                }
            }
            long shared = 1L + random.nextInt(SHARED_KEYS);
            transaction.update(scenario().source(), shared, label(random), number);
            if (random.nextInt(5) == 0) {
                transaction.rollback();
            } else {
                transaction.commit();
            }
        }
    }

    private Callable<Boolean> worker(ProcessKey process, Random random) {
        return () -> {
            while (true) {
                boolean isLastLook = writing.get() == 0;
                Optional<Batch> batch = scenario().stage(process, 1 + random.nextInt(10));
                if (batch.isEmpty()) {
                    if (isLastLook) {
                        return true;
                    }
                    Thread.onSpinWait();
                } else if (random.nextInt(5) == 0) {
                    store().release(batch.get().id());
                } else {
                    process(batch.get());
                }
            }
        };
    }

    /** The copy is changed before the commit, while the lease keeps others from the same keys. */
    private void process(Batch batch) {
        replica.apply(scenario().changes(batch));
        scenario().commit(batch);
    }

    private static String label(Random random) {
        return String.valueOf((char) ('a' + random.nextInt(26)));
    }
}
