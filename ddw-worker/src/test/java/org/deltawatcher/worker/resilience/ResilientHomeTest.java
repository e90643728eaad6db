package org.deltawatcher.worker.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.StoreUnavailableException;
import org.junit.jupiter.api.Test;

final class ResilientHomeTest {

    private final Perseverance perseverance = new Perseverance("main");
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void a_moment_of_absence_is_not_noticed() {
        assertThat(perseverance.call(failing(1))).isEqualTo("answer");
        assertThat(calls).hasValue(2);
    }

    @Test
    void a_longer_one_is_told_to_whoever_called() {
        assertThatThrownBy(() -> perseverance.call(failing(2)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("away");
        assertThat(calls).hasValue(2);
    }

    @Test
    void a_refusal_is_an_answer_and_is_not_repeated() {
        assertThatThrownBy(() -> perseverance.run(() -> {
                    calls.incrementAndGet();
                    throw new LeaseLostException("lost");
                }))
                .isInstanceOf(LeaseLostException.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_home_that_stays_away_is_left_alone_for_a_while_and_then_asked_again() {
        var home = failing(4);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> perseverance.call(home)).hasMessage("away");
        }

        assertThatThrownBy(() -> perseverance.call(home))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("home main did not answer several times in a row");
        assertThat(calls).hasValue(4);

        await().ignoreExceptions().until(() -> perseverance.call(home).equals("answer"));
        assertThat(calls).hasValue(5);
    }

    /** Fails that often, then answers. */
    private Supplier<String> failing(int times) {
        return () -> {
            if (calls.incrementAndGet() <= times) {
                throw new StoreUnavailableException("away", null);
            }
            return "answer";
        };
    }
}
