package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AbsenceTest {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final HandDrivenTicks ticks = new HandDrivenTicks();

    @Test
    void attempts_get_rarer_up_to_the_limit() {
        Absence absence = new Absence(LONGEST, ticks, () -> 0);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            absence.failed();
            waits.add(absence.remaining().toMillis());
        }

        assertThat(waits).containsExactly(250L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void up_to_a_half_is_taken_off_by_chance() {
        Absence absence = new Absence(LONGEST, ticks, () -> 1);

        absence.failed();

        assertThat(absence.remaining()).isEqualTo(Duration.ofMillis(125));
    }

    @Test
    void the_first_failure_and_the_first_success_are_told() {
        Absence absence = new Absence(LONGEST, ticks, () -> 0);

        assertThat(absence.failed()).isTrue();
        assertThat(absence.failed()).isFalse();
        assertThat(absence.succeeded()).isTrue();
        assertThat(absence.succeeded()).isFalse();
        assertThat(absence.remaining()).isZero();
    }
}
