package org.deltawatcher.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void the_median_lies_in_the_middle() {
        assertThat(new Samples(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2.0);
        assertThat(new Samples(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3.0);
    }

    @Test
    void quantiles_lie_between_two_samples_by_proportion() {
        assertThat(new Samples(List.of(10.0, 20.0, 30.0)).quantile(0.25)).isEqualTo(15.0);
        assertThat(new Samples(List.of(10.0, 20.0, 30.0)).quantile(1)).isEqualTo(30.0);
    }

    @Test
    void ratios_are_taken_repetition_by_repetition() {
        Samples slowMachine = new Samples(List.of(10.0, 100.0, 12.0));

        assertThat(new Samples(List.of(20.0, 200.0, 24.0)).over(slowMachine).values())
                .containsExactly(2.0, 2.0, 2.0);
    }
}
