package org.deltawatcher.testkit.contract;

import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.testkit.contract.TortureWorker.Habits;
import org.junit.jupiter.api.Test;

/**
 * Rules 1 to 3 with real threads, 16 writers and 8 workers. Writers insert, update, delete, change keys, roll back,
 * truncate and stay open; workers stage, release, commit and crash; the table is purged meanwhile. In the end a copy made
 * of the committed changes equals the table, and each change was counted once.
 */
public abstract class TortureContract extends ContractSuite {

    private static final TortureWriter.Habits STEADY = TortureWriter.Habits.STEADY;

    @Test
    final void writers_and_workers_at_once_lose_nothing_and_repeat_nothing() {
        Torture.of(scenario(), scenario().aProcess().lanes(6)).run(STEADY, Habits.CAREFUL);
    }

    @Test
    final void one_lane_among_many_workers_keeps_its_order() {
        Torture.of(scenario(), scenario().aProcess()).run(STEADY, Habits.CAREFUL);
    }

    @Test
    final void workers_that_crash_and_come_back_lose_nothing_and_repeat_nothing() {
        Torture.of(scenario(), scenario().aProcess().lanes(6)).run(STEADY, Habits.CRASHING);
    }

    @Test
    final void truncations_among_writers_and_crashing_workers_stay_where_they_were() {
        Torture.of(scenario(), scenario().aProcess().lanes(6)).run(TortureWriter.Habits.TRUNCATING, Habits.CRASHING);
    }

    @Test
    final void a_load_among_writers_and_crashing_workers_is_exact() {
        Torture.ofLoaded(scenario(), scenario().aProcess().lanes(6).initial(InitialLoad.LOAD))
                .run(STEADY, Habits.CRASHING);
    }
}
