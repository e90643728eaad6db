package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.core.watch.Upkeep;
import org.junit.jupiter.api.Test;

final class SettingsTest {

    private final WorkerSettings standard = WorkerSettings.standard();

    @Test
    void each_worker_has_a_name_of_its_own() {
        assertThat(standard.name()).matches(".+/\\d+/[0-9a-f]{6}");
        assertThat(WorkerSettings.newName()).isNotEqualTo(standard.name());
    }

    @Test
    void what_makes_no_sense_is_refused() {
        Duration second = Duration.ofSeconds(1);
        assertRefused(() -> standard.withThreads(0), "threads");
        assertRefused(() -> standard.withName(" "), "name");
        assertRefused(() -> standard.withHeartbeat(Duration.ZERO), "heartbeat");
        assertRefused(() -> standard.withLongestAbsence(Duration.ofMillis(999)), "longest absence");
        assertRefused(() -> new Polling(Duration.ZERO, second, second, second), "polling");
        assertRefused(() -> new Polling(second, Duration.ofMillis(1), second, second), "polling");
        assertRefused(() -> new Polling(second, second, second, Duration.ZERO), "pace");
        assertRefused(() -> new Upkeep(second, second, Duration.ZERO, second), "repair");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String what) {
        assertThatThrownBy(making).isInstanceOf(InvalidArgumentException.class).hasMessageStartingWith(what);
    }
}
