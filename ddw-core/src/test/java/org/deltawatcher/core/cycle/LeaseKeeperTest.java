package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LeaseKeeperTest {

    private static final Duration LEASE = Duration.ofMinutes(30);

    private final Bench bench = new Bench();
    private final SmallHome home = bench.home;

    @BeforeEach
    void a_change_is_pending() {
        home.process(ProcessDefinition.builder(SmallHome.KEY, "home", "x")
                        .leaseDuration(LEASE)
                        .build())
                .change(1);
    }

    @Test
    void a_lease_is_renewed_after_a_third_of_it() {
        Batch batch = bench.stage();
        try (Held held = bench.keeper.hold(batch)) {
            assertThat(held.batch()).isEqualTo(batch);
            pass(Duration.ofMinutes(10).minusNanos(1));
            bench.keeper.step();
            assertThat(expiry(batch)).isEqualTo(Duration.ofMinutes(30));

            pass(Duration.ofNanos(1));
            bench.keeper.step();
            assertThat(expiry(batch)).isEqualTo(Duration.ofMinutes(40));
        }
    }

    @Test
    void a_run_may_last_many_leases() {
        SampleExecutor patient = SampleExecutor.home().then(execution -> {
            for (int i = 0; i < 100; i++) {
                pass(LEASE.dividedBy(3));
                bench.keeper.step();
            }
        });

        assertThat(bench.run(bench.stage(), patient)).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void a_lease_that_is_lost_interrupts_the_run() {
        SampleExecutor waiting = SampleExecutor.home().then(execution -> {
            home.store.advance(Duration.ofDays(1));
            bench.ticks.advance(LEASE.dividedBy(3));
            bench.keeper.step();
            new CountDownLatch(1).await();
        });

        assertThat(bench.run(bench.stage(), waiting)).isEqualTo(Outcome.LOST);
        assertThat(home.written).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_renewal_that_is_not_answered_is_repeated_soon() {
        Batch batch = bench.stage();
        try (Held held = bench.keeper.hold(batch)) {
            home.faults.goAway();
            pass(LEASE.dividedBy(3));
            assertThat(bench.keeper.step()).isEqualTo(Duration.ofSeconds(2));

            home.faults.comeBack();
            pass(Duration.ofSeconds(2));
            bench.keeper.step();
            assertThat(held.interruption()).isNull();
            assertThat(expiry(batch)).isEqualTo(Duration.ofMinutes(40).plusSeconds(2));
        }
    }

    @Test
    void what_is_over_is_not_renewed_nor_interrupted() {
        Held held = bench.keeper.hold(bench.stage());
        held.close();
        held.interrupt("too late");
        pass(LEASE);

        bench.keeper.step();

        assertThat(home.faults.passed(Faults.Step.EXTEND)).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(bench.keeper.held()).isEmpty();
    }

    @Test
    void a_lease_shorter_than_the_keepers_sleep_wakes_it() {
        bench.keeper.step();
        home.process(ProcessDefinition.builder(SmallHome.KEY, "home", "x")
                .leaseDuration(Duration.ofSeconds(3))
                .build());

        try (Held held = bench.keeper.hold(bench.stage())) {
            assertThat(bench.news.wakes).hasValue(1);
            assertThat(bench.keeper.step()).isEqualTo(Duration.ofSeconds(1));
            assertThat(held.interruption()).isNull();
        }
    }

    private void pass(Duration duration) {
        bench.ticks.advance(duration);
        home.store.advance(duration);
    }

    private Duration expiry(Batch batch) {
        return Duration.between(SmallStore.START, home.store.find(batch.id()).expiresAt);
    }
}
