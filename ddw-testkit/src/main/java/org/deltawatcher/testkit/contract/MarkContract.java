package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.spi.DueRuns;
import org.junit.jupiter.api.Test;

/** By which mark a run knows that it has done its work, although changes keep coming. */
public abstract class MarkContract extends ContractSuite {

    @Test
    final void a_mark_is_reached_at_once_when_nothing_is_pending() {
        ProcessKey process = scenario().register();

        assertThat(dueRuns().hasReached(process, dueRuns().mark())).isTrue();
    }

    @Test
    final void a_mark_is_reached_when_all_from_before_it_is_committed() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        String mark = dueRuns().mark();

        Batch batch = scenario().staged(process, 2);
        assertThat(dueRuns().hasReached(process, mark)).as("staged").isFalse();
        scenario().commit(batch);
        assertThat(dueRuns().hasReached(process, mark)).as("one is left").isFalse();
        scenario().commit(scenario().staged(process, 2));
        assertThat(dueRuns().hasReached(process, mark)).isTrue();
    }

    @Test
    final void changes_that_come_after_the_mark_do_not_count() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        String mark = dueRuns().mark();
        scenario().commit(scenario().staged(process));

        scenario().insert(2);
        assertThat(dueRuns().hasReached(process, mark)).isTrue();
        assertThat(dueRuns().hasReached(process, dueRuns().mark())).isFalse();
    }

    @Test
    final void a_transaction_that_is_open_at_the_mark_does_not_count() {
        ProcessKey process = scenario().register();
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(scenario().source(), 1, "a", 1);
            String mark = dueRuns().mark();
            open.commit();

            assertThat(dueRuns().hasReached(process, mark)).isTrue();
        }
    }

    @Test
    final void every_lane_counts() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(4));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        String mark = dueRuns().mark();

        scenario().commit(scenario().staged(process));
        assertThat(dueRuns().hasReached(process, mark)).isFalse();
        scenario().drain(process);
        assertThat(dueRuns().hasReached(process, mark)).isTrue();
    }

    @Test
    final void an_unknown_process_is_refused() {
        String mark = dueRuns().mark();

        assertThatThrownBy(() -> dueRuns().hasReached(new ProcessKey(scenario().source(), "nobody"), mark))
                .isInstanceOf(UnknownProcessException.class);
    }

    private DueRuns dueRuns() {
        return home().dueRuns();
    }
}
