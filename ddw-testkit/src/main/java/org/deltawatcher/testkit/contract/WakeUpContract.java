package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Future;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.WakeUp;
import org.junit.jupiter.api.Test;

/** Workers that wait are woken by requests. */
public abstract class WakeUpContract extends ContractSuite {

    private static final Duration LONG = Duration.ofSeconds(50);

    @Test
    final void a_request_made_between_two_waits_is_not_missed() {
        ProcessKey process = scenario().register();
        try (WakeUp wakeUp = home().openWakeUp()) {
            home().processes().request(process, Duration.ZERO);

            assertThat(wakeUp.await(LONG)).isTrue();
            assertThat(wakeUp.await(Duration.ofMillis(1)))
                    .as("one request, one call")
                    .isFalse();
        }
    }

    @Test
    final void every_waiting_worker_is_woken() {
        ProcessKey process = scenario().register();
        try (WakeUp one = home().openWakeUp();
                WakeUp other = home().openWakeUp();
                Together threads = new Together()) {
            Future<Boolean> first = threads.start(() -> one.await(LONG));
            Future<Boolean> second = threads.start(() -> other.await(LONG));
            home().processes().request(process, Duration.ZERO);

            assertThat(Together.resultOf(first)).isTrue();
            assertThat(Together.resultOf(second)).isTrue();
        }
    }

    @Test
    final void a_wait_without_a_request_ends_in_time() {
        try (WakeUp wakeUp = home().openWakeUp()) {
            assertThat(wakeUp.await(Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    final void closing_twice_does_no_harm() {
        WakeUp wakeUp = home().openWakeUp();
        wakeUp.close();
        wakeUp.close();

        assertThat(home().openWakeUp()).isNotNull().satisfies(WakeUp::close);
    }
}
