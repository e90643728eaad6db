package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.Warning;
import org.deltawatcher.core.watch.Housekeeping;
import org.deltawatcher.core.watch.Upkeep;
import org.junit.jupiter.api.Test;

/** {@link Housekeeping} over the home in memory of this package. */
final class HousekeepingTest {

    private final Bench bench = new Bench();
    private final List<Warning> heard = new ArrayList<>();
    private final Upkeep upkeep =
            new Upkeep(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40), Duration.ofSeconds(80));
    private final Housekeeping housekeeping = new Housekeeping(bench.home, "home", upkeep, heard::add, bench.ticks);

    @Test
    void each_chore_has_an_interval_of_its_own() {
        assertThat(housekeeping.step()).isEqualTo(Duration.ofSeconds(10));
        for (int i = 0; i < 8; i++) {
            bench.ticks.advance(Duration.ofSeconds(10));
            housekeeping.step();
        }

        assertThat(bench.home.upkeep.calls)
                .containsExactly(
                        "repair", "inspect", "purge", "inspect", "repair", "inspect", "inspect", "repair", "inspect",
                        "purge");
    }

    @Test
    void leases_that_are_over_are_ended() {
        bench.home.process("copy", "home").change(1);
        bench.stage();
        bench.home.store.advance(Duration.ofDays(1));

        housekeeping.step();

        assertThat(bench.home.store.states()).containsExactly(State.EXPIRED);
    }

    @Test
    void new_warnings_are_told() {
        Warning warning = new Warning(SmallStore.START, "slow_run", SmallHome.KEY, "it takes long", null);
        bench.home.upkeep.nextWarnings.add(warning);

        housekeeping.step();

        assertThat(heard).containsExactly(warning);
    }

    @Test
    void a_chore_that_fails_is_tried_again_and_the_others_go_on() {
        bench.home.faults.breakAt(Faults.Step.OTHER);
        housekeeping.step();
        assertThat(bench.home.upkeep.calls).containsExactly("repair", "inspect", "purge");

        bench.home.faults.goAway();
        bench.ticks.advance(Duration.ofSeconds(80));
        assertThat(housekeeping.step()).isEqualTo(Duration.ofSeconds(10));

        bench.home.faults.comeBack();
        bench.ticks.advance(Duration.ofSeconds(80));
        housekeeping.step();
        assertThat(bench.home.upkeep.calls).hasSize(6);
    }
}
