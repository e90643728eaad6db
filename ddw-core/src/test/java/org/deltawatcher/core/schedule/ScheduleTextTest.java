package org.deltawatcher.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "continuous | continuous",
                "' CONTINUOUS ' | continuous",
                "On   Request | on request",
                "every 5m | every 5m",
                "every 90s | every 1m30s",
                "every 150m | every 2h30m",
                "every 24h | every 1d",
                "every 366d | every 366d",
                "at 06:30 | at 06:30 UTC",
                "at 6:30 | at 06:30 UTC",
                "AT 06:30 EUROPE/vienna | at 06:30 Europe/Vienna",
                "at 06:30 Mon-Fri | at 06:30 mon-fri UTC",
                "at 06:30 mon-sun | at 06:30 UTC",
                "at 06:30 sun,sat Europe/Vienna | at 06:30 sat,sun Europe/Vienna",
                "at 06:30 fri-mon,wed America/Port-au-Prince | at 06:30 mon,wed,fri-sun America/Port-au-Prince",
                "cron 0 3 * * * | cron 0 3 * * * UTC",
                "cron  */15 8-18 * Jan-Mar MON-FRI Europe/Vienna | cron */15 8-18 * jan-mar mon-fri Europe/Vienna",
                "cron */1 3 */1 * */2,sun | cron * 3 * * */2,sun UTC",
                "cron 0 3 * * sun | cron 0 3 * * sun UTC",
                "cron 0 3 * * 7 CET | cron 0 3 * * 7 CET",
                "every 5m;at 06:30 | every 5m; at 06:30 UTC",
                "every 5m ; at 06:30; | every 5m; at 06:30 UTC",
            })
    void a_text_has_one_canonical_form_that_reads_back_as_an_equal_schedule(String text, String canonical) {
        Schedule schedule = Schedule.parse(text);

        assertThat(schedule).hasToString(canonical);
        assertThat(Schedule.parse(canonical)).isEqualTo(schedule).hasSameHashCodeAs(schedule);
        assertThat(Schedule.parse(canonical)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at 06:30\nevery 5m", "at 06:30\r\nevery 5m\r\n", "\n at 06:30 ;\n\n every 5m;\n"})
    void line_ends_separate_items_and_blank_lines_count_for_nothing(String text) {
        assertThat(Schedule.parse(text)).hasToString("at 06:30 UTC; every 5m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "continuous | Runs whenever changes are pending.",
                "on request | Runs only on explicit request.",
                "every 1m | Runs every minute.",
                "every 1d | Runs every day.",
                "every 1h1m11s | Runs every 1 hour 1 minute 11 seconds.",
                "every 11h | Runs every 11 hours.",
                "at 6:30 | Runs at 06:30 every day (UTC).",
                "at 06:30 mon-fri Europe/Vienna | Runs at 06:30 on mon-fri (Europe/Vienna).",
                "cron 0 3 * * * | Runs at 03:00 every day (UTC).",
                "cron */15 * * * mon | Runs at minute */15 of every hour on weekday mon (UTC).",
                "cron * 3 1 jan * CET | Runs at every minute of hour 3 on day 1 of the month in month jan (CET).",
                "cron 5 4 13 * fri | Runs at 04:05 on day 13 of the month or weekday fri (UTC).",
                "every 2h; at 06:30 | Runs every 2 hours, and at 06:30 every day (UTC).",
            })
    void a_schedule_describes_itself_in_a_sentence(String text, String sentence) {
        assertThat(Schedule.parse(text).describe()).isEqualTo(sentence);
    }

    @Test
    void continuous_and_on_request_have_no_times() {
        Instant instant = Instant.parse("2024-01-01T00:00:00Z");
        Schedule continuous = Schedule.parse("continuous");
        Schedule onRequest = Schedule.parse("on request");

        assertThat(continuous).isEqualTo(Schedule.CONTINUOUS);
        assertThat(continuous.isContinuous()).isTrue();
        assertThat(continuous.isOnRequestOnly()).isFalse();
        assertThat(continuous.nextAfter(instant)).isEmpty();
        assertThat(onRequest.isContinuous()).isFalse();
        assertThat(onRequest.isOnRequestOnly()).isTrue();
        assertThat(onRequest.nextAfter(instant)).isEmpty();
    }

    @Test
    void a_schedule_with_times_is_neither_continuous_nor_on_request_only() {
        Schedule schedule = Schedule.parse("every 5m");

        assertThat(schedule.isContinuous()).isFalse();
        assertThat(schedule.isOnRequestOnly()).isFalse();
    }
}
