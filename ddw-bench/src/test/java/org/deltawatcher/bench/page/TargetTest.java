package org.deltawatcher.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void a_figure_that_is_just_its_target_meets_it() {
        assertThat(Target.ratioAtLeast(0.65).isMetBy(0.65)).isTrue();
        assertThat(Target.atMost(10).isMetBy(10)).isTrue();
    }

    @Test
    void what_misses_says_by_how_much() {
        assertThat(Target.ratioAtLeast(0.80).verdict(0.60)).isEqualTo("**missed by 25 %**");
        assertThat(Target.ratioAtLeast(0.47).verdict(0.469)).isEqualTo("**missed by less than 1 %**");
        assertThat(Target.atMost(10).verdict(50)).isEqualTo("**missed by a factor of 5**");
    }

    @Test
    void what_meets_says_what_is_to_spare() {
        assertThat(Target.ratioAtLeast(0.80).verdict(0.88)).isEqualTo("met by 10 %");
        assertThat(Target.atMost(10).verdict(2)).isEqualTo("met by a factor of 5");
    }
}
