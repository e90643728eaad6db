package org.deltawatcher.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.deltawatcher.core.model.Explorer.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every interleaving of two workers, two lanes and three keys, with leases that end and workers that die at any moment: each
 * change counts once and in the order of its key, and all of them count in the end. Without any one rule of the protocol
 * that is not so.
 */
final class LeaseProtocolTest {

    private static final int FAULTS = 2;

    @Test
    void work_that_is_part_of_the_commit_counts_once() {
        assertThat(Explorer.explore(World.inside(Rules.all(), FAULTS))).satisfies(LeaseProtocolTest::isRight);
    }

    @Test
    void work_at_a_target_counts_once() {
        assertThat(Explorer.explore(World.outside(Rules.all(), FAULTS))).satisfies(LeaseProtocolTest::isRight);
    }

    /** A worker without a lease does what the next one passes over. */
    @Test
    void work_at_a_target_counts_once_whoever_commits_at_home() {
        assertThat(Explorer.explore(World.outside(Rules.allBut(Rules.LEASE), FAULTS)))
                .satisfies(LeaseProtocolTest::isRight);
    }

    @Test
    void a_target_that_was_restored_is_told() {
        assertThat(Explorer.explore(World.restored(Rules.all()))).satisfies(LeaseProtocolTest::isRight);
    }

    @Test
    void a_home_that_was_restored_is_told() {
        assertThat(Explorer.explore(World.homeRestored(Rules.all()))).satisfies(LeaseProtocolTest::isRight);
    }

    /** Numbers are dealt anew, and after a few of them a batch looks like the next. */
    @Test
    void what_a_restored_home_has_lost_counts_twice_unless_it_must_know_what_was_applied() {
        Finding found = Explorer.explore(World.homeRestored(Rules.allBut(Rules.IDENTITY)));

        assertThat(found.wrong()).contains("counts twice");
        assertThat(found.way()).contains("the home is restored");
    }

    private static void isRight(Finding finding) {
        assertThat(finding.wrong()).as("%s", finding.way()).isNull();
        assertThat(finding.states()).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "LEASE, counts twice",
        "SNAPSHOT, is lost",
        "KEY, out of order",
    })
    void without_a_rule_work_that_is_part_of_the_commit_goes_wrong(Rules rule, String wrong) {
        assertThat(Explorer.explore(World.inside(Rules.allBut(rule), FAULTS)).wrong())
                .contains(wrong);
    }

    @ParameterizedTest
    @CsvSource({
        "FENCE, counts twice",
        "MARK, counts twice",
        "WINDOW, over a gap",
        "SNAPSHOT, is lost",
        "KEY, out of order",
    })
    void without_a_rule_work_at_a_target_goes_wrong(Rules rule, String wrong) {
        assertThat(Explorer.explore(World.outside(Rules.allBut(rule), FAULTS)).wrong())
                .contains(wrong);
    }

    @Test
    void a_batch_is_written_over_what_a_target_has_lost_unless_it_must_know_the_one_before() {
        Finding found = Explorer.explore(World.restored(Rules.allBut(Rules.PREVIOUS)));

        assertThat(found.wrong()).contains("over a gap");
        assertThat(found.way()).contains("the target is restored");
    }
}
