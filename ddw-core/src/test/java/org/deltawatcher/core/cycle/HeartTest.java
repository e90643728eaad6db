package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.core.executor.Executors;
import org.junit.jupiter.api.Test;

final class HeartTest {

    private static final Duration EVERY = Duration.ofSeconds(9);

    private final Bench bench = new Bench();
    private final Heart heart = new Heart(new Workbench(
            bench.home,
            Executors.with(List.of()),
            WorkerSettings.standard().withName(Bench.WORKER).withHeartbeat(EVERY),
            bench.listener,
            bench.ticks,
            () -> {}));

    @Test
    void it_beats_at_once_and_then_each_time_the_interval_is_over() {
        assertThat(heart.step()).isEqualTo(EVERY);
        assertThat(beats()).isOne();

        bench.ticks.advance(EVERY.minusNanos(1));
        assertThat(heart.step()).isEqualTo(Duration.ofNanos(1));
        assertThat(beats()).isOne();

        bench.ticks.advance(Duration.ofNanos(1));
        assertThat(heart.step()).isEqualTo(EVERY);
        assertThat(beats()).isEqualTo(2);
    }

    @Test
    void a_beat_that_fails_is_tried_again_after_a_third_of_the_interval() {
        bench.home.faults.goAway();
        assertThat(heart.step()).isEqualTo(EVERY.dividedBy(3));

        bench.home.faults.comeBack();
        bench.ticks.advance(EVERY.dividedBy(3));

        assertThat(heart.step()).isEqualTo(EVERY);
        assertThat(beats()).isOne();
    }

    private int beats() {
        return bench.home.workers.heartbeats.size();
    }
}
