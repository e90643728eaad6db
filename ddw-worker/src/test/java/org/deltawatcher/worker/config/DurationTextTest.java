package org.deltawatcher.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.deltawatcher.api.DurationText;
import org.deltawatcher.api.InvalidArgumentException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "90s, PT1M30S",
        "10 minutes, PT10M",
        "1h30m, PT1H30M",
        "1h 30 min, PT1H30M",
        "1.5h, PT1H30M",
        "2d, PT48H",
        "1 day, PT24H",
        "PT4H, PT4H",
        "0s, PT0S"
    })
    void is_read(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.parse(DurationText.format(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "10",
                "4 weeks",
                "-5s",
                "5s!",
                "PT",
                "PT-5S",
                "1h30",
                "99999999999999999999d",
                "300000000d",
                "PT900000h"
            })
    void nonsense_is_refused(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("but this is: " + text);
    }
}
