package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltawatcher.api.Batch;
import org.deltawatcher.core.clock.Ticks;
import org.junit.jupiter.api.Test;

/** What is thrown and is no exception, such as an OutOfMemoryError, ends neither a loop nor the turn that told a listener. */
final class ErrorsTest {

    @Test
    void a_loop_goes_on_after_an_error_of_a_step() throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        CountDownLatch failed = new CountDownLatch(1);
        CountDownLatch wentOn = new CountDownLatch(1);
        Loop loop = new Loop("fragile", Ticks.system(), () -> {
            if (steps.incrementAndGet() == 1) {
                failed.countDown();
                throw new OutOfMemoryError("as a test");
            }
            wentOn.countDown();
            return Duration.ofDays(1);
        });
        loop.start();
        assertThat(failed.await(1, TimeUnit.MINUTES)).isTrue();
        loop.wake();

        assertThat(wentOn.await(1, TimeUnit.MINUTES)).isTrue();
        loop.stop();
        loop.join();
    }

    @Test
    void a_listener_s_error_does_not_keep_a_batch_from_being_run() {
        CycleListener broken = new CycleListener() {
            @Override
            public void staged(String home, Batch batch) {
                throw new AssertionError("as a test");
            }
        };
        Bench bench = new Bench();
        bench.home.process("copy", "home").change(1);
        Batch batch = bench.stage();

        assertThatCode(() -> new CarefulListener("home", broken).staged(batch)).doesNotThrowAnyException();
    }
}
