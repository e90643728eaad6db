package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HeldTest {

    private final Bench bench = new Bench();

    @BeforeEach
    void a_change_is_pending() {
        bench.home.process("copy", "home").change(1);
    }

    @AfterEach
    void leave_nothing_to_other_tests() {
        Thread.interrupted();
    }

    @Test
    void the_first_reason_of_an_interruption_counts() {
        Held held = new Held(bench.stage(), () -> {});

        held.interrupt("the lease is lost");
        held.interrupt("the worker stops");

        assertThat(held.interruption()).isEqualTo("the lease is lost");
    }

    @Test
    void an_interruption_ends_with_the_run() {
        try (Held held = new Held(bench.stage(), () -> {})) {
            held.interrupt("the worker stops");
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interruption_by_somebody_else_outlasts_the_run() {
        try (Held held = new Held(bench.stage(), () -> {})) {
            assertThat(held.interruption()).isNull();
            Thread.currentThread().interrupt();
        }

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void a_run_that_is_over_is_not_interrupted_nor_one_that_follows() {
        Held held = new Held(bench.stage(), () -> {});
        held.close();

        held.interrupt("the worker stops");

        assertThat(held.interruption()).isNull();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
