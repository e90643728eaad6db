package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.LostBatchesException;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.spi.TargetWriter.Mark;
import org.junit.jupiter.api.Test;

/** What a target knows of the batches that were applied to it: which one may come next, and which home tells another story. */
public abstract class ClaimContract extends ContractSuite {

    private final UUID home = UUID.randomUUID();

    @Test
    final void a_lane_remembers_how_far_it_came_and_refuses_what_comes_late() {
        assertThat(apply(claim(0, 0, 5, 0, ""), 100)).isEmpty();
        assertThat(apply(claim(0, 0, 5, 0, ""), 100)).contains(new Mark("w", 100));
        assertThat(apply(claim(1, 0, 4, 0, ""), 90)).isEmpty();

        assertThatThrownBy(() -> apply(claim(0, 0, 4, 0, ""), 99)).isInstanceOf(LeaseLostException.class);
        assertThat(apply(claim(0, 1, 6, 0, ""), 200)).isEmpty();
        assertThatThrownBy(() -> apply(claim(1, 0, 7, 4, ""), 99)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    final void names_that_differ_in_case_or_a_blank_at_the_end_are_others() {
        for (String name : List.of("copy", "Copy", "copy ")) {
            assertThat(apply(claim(name, 0, 1, 0, ""), 1)).isEmpty();
        }
    }

    @Test
    final void what_is_rolled_back_is_not_applied() {
        apply(claim(0, 0, 1, 0, ""), 10);

        assertThatThrownBy(() -> contractHome().target().writer().inTransaction(writing -> {
                    Claim claim = claim(0, 0, 2, 1, "");
                    writing.claim(claim, batch -> true);
                    writing.mark(claim, new Mark("w", 20));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(apply(claim(0, 0, 3, 1, ""), 30)).contains(new Mark("w", 10));
    }

    @Test
    final void a_batch_follows_the_one_that_was_committed_before_it() {
        apply(claim(0, 0, 1, 0, ""), 10);

        assertThat(apply(claim(0, 0, 2, 1, ""), 20)).contains(new Mark("w", 10));
        assertThatThrownBy(() -> apply(claim(0, 0, 4, 3, ""), 30))
                .isInstanceOf(LostBatchesException.class)
                .hasMessageContaining("batch number 3")
                .hasMessageContaining("knows none after number 2");
        assertThat(apply(claim(0, 0, 5, 2, ""), 50)).contains(new Mark("w", 20));
    }

    @Test
    final void a_batch_follows_one_whose_commit_was_lost_if_the_home_knows_of_it() {
        apply(claim(0, 0, 1, 0, ""), 10);
        apply(claim(0, 0, 2, 1, ""), 20);

        assertThatThrownBy(() -> apply(claim(0, 0, 3, 1, ""), false, 30))
                .isInstanceOf(LostBatchesException.class)
                .hasMessageContaining("the home knows of no such batch");
        assertThat(apply(claim(0, 0, 3, 1, ""), true, 30)).contains(new Mark("w", 20));
    }

    @Test
    final void the_first_batch_of_an_epoch_follows_all_lanes_of_the_last_one() {
        apply(claim(0, 3, 1, 0, ""), 10);
        apply(claim(1, 3, 2, 0, ""), 20);

        assertLost(claim(0, 4, 5, 0, "3 0:1 1:4"), true, "batch number 4", "lane 1", "knows none after number 2");
        assertLost(claim(0, 4, 5, 0, "3 0:1 1:2 2:3"), true, "batch number 3", "lane 2", "knows none.");
        assertLost(claim(0, 4, 5, 0, "3 0:1"), false, "batch number 2", "the home knows of no such batch");
        assertLost(claim(0, 4, 5, 0, "unknown"), true, "another executor meanwhile");

        assertThat(apply(claim(0, 4, 5, 0, "3 0:1"), true, 50)).isEmpty();
        assertThat(apply(claim(2, 4, 6, 0, "3 0:1"), 60)).isEmpty();
    }

    /** Lanes were laid anew once more, before any batch was committed: what the target has of them is not what they had. */
    @Test
    final void lanes_of_an_epoch_before_the_last_one_are_not_compared_again() {
        apply(claim(0, 3, 1, 0, ""), 10);
        apply(claim(1, 3, 2, 0, ""), 20);
        apply(claim(2, 4, 3, 0, "3 0:1 1:2"), 30);

        assertLost(claim(0, 5, 6, 0, "3 0:1 1:2"), false, "batch number 3", "the home knows of no such batch");
        assertThat(apply(claim(0, 5, 6, 0, "3 0:1 1:2"), true, 60)).isEmpty();
    }

    @Test
    final void a_target_that_does_not_know_the_last_epoch_has_lost_it() {
        apply(claim(0, 3, 1, 0, ""), 10);

        assertLost(claim(0, 5, 6, 0, "4 0:1"), true, "batch number 1", "has lost what it had applied");
    }

    /** Another lane has committed in it. */
    @Test
    final void a_target_that_does_not_know_the_present_epoch_has_lost_it() {
        assertLost(claim(1, 4, 6, 0, "4 0:5"), true, "batch number 5", "has lost what it had applied");

        apply(claim(0, 4, 5, 0, ""), 50);
        assertThat(apply(claim(1, 4, 6, 0, "4 0:5"), 60)).isEmpty();
    }

    @Test
    final void an_epoch_that_begins_with_a_load_follows_nothing() {
        apply(claim(0, 0, 1, 0, ""), 10);

        assertThat(apply(claim(0, 1, 5, 0, ""), false, 50)).isEmpty();
        assertThat(apply(claim(0, 1, 6, 5, ""), 60)).contains(new Mark("w", 50));
    }

    @Test
    final void a_copy_that_had_another_executor_meanwhile_is_loaded_anew_whatever_the_target_knows() {
        assertLost(claim(0, 1, 5, 0, "unknown"), true, "another executor meanwhile");
    }

    @Test
    final void a_home_that_was_restored_before_its_lanes_were_laid_anew_comes_late_until_it_loads_anew() {
        apply(claim(0, 3, 1, 0, ""), 10);
        apply(claim(0, 4, 2, 0, "3 0:1"), 20);

        assertThatThrownBy(() -> apply(claim(0, 3, 2, 1, ""), 20))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("ddw process reload");
        assertLost(claim(0, 5, 2, 0, "3 0:1"), false, "the home knows of no such batch");
        assertThat(apply(claim(0, 5, 2, 0, ""), false, 20)).isEmpty();
    }

    private void assertLost(Claim claim, boolean isKnown, String... said) {
        assertThatThrownBy(() -> apply(claim, isKnown, 1))
                .isInstanceOf(LostBatchesException.class)
                .hasMessageContainingAll(said)
                .hasMessageContaining("ddw process reload");
    }

    /** Claims, and marks a position; returns what was marked before. */
    private Optional<Mark> apply(Claim claim, long position) {
        return apply(claim, true, position);
    }

    private Optional<Mark> apply(Claim claim, boolean isKnown, long position) {
        List<Optional<Mark>> found = new ArrayList<>();
        contractHome().target().writer().inTransaction(writing -> {
            found.add(writing.claim(claim, batch -> isKnown));
            writing.mark(claim, new Mark("w", position));
        });
        return found.get(0);
    }

    private Claim claim(int lane, int epoch, long number, long previous, String former) {
        return new Claim(
                home,
                new ProcessKey(scenario().source(), "copy"),
                lane,
                new BatchId(new UUID(lane, number)),
                new BatchOrder("public.orders", epoch, number, previous, FormerLanes.parse(former), "w"));
    }

    private Claim claim(String process, int lane, long number, long previous, String former) {
        Claim claim = claim(lane, 0, number, previous, former);
        return new Claim(home, new ProcessKey(scenario().source(), process), lane, claim.batch(), claim.order());
    }
}
