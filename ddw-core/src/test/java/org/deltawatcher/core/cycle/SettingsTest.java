package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
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

    @Test
    void how_long_something_is_is_told_as_people_write_it() {
        Duration minute = Duration.ofMinutes(1);
        assertTold(() -> standard.withHeartbeat(Duration.ZERO), "but is 0s");
        assertTold(() -> standard.withLongestAbsence(Duration.ofMillis(999)), "but is 999ms");
        assertTold(() -> new Polling(Duration.ZERO, minute, minute, minute), "but is 0s to 1m");
        assertTold(() -> new Polling(minute, minute, minute, Duration.ZERO), "but is 1m to 0s");
        assertTold(() -> new Upkeep(minute, minute, Duration.ZERO, minute), "but is 0s");
        assertTold(() -> new RetryPolicy(1, minute, Duration.ZERO, 1), "but is 1m to 0s");
        assertTold(() -> aProcess().leaseDuration(Duration.ZERO).build(), "but is 0s");
        assertTold(() -> aProcess().warnAfter(minute.negated()).build(), "but is -1m");
    }

    private static ProcessDefinition.Builder aProcess() {
        return ProcessDefinition.builder(
                new ProcessKey(new SourceName("public", "orders"), "process"), "sql", "SELECT 1");
    }

    private static void assertTold(org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String end) {
        assertThatThrownBy(making).isInstanceOf(InvalidArgumentException.class).hasMessageEndingWith(end);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String what) {
        assertThatThrownBy(making).isInstanceOf(InvalidArgumentException.class).hasMessageStartingWith(what);
    }
}
