package org.deltawatcher.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextAfterTest {

    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource({
        "every 5m,   2024-01-01T00:03:20Z,         2024-01-01T00:05:00Z",
        "every 5m,   2024-01-01T00:05:00Z,         2024-01-01T00:10:00Z",
        "every 5m,   2024-01-01T00:04:59.999999999Z, 2024-01-01T00:05:00Z",
        "every 90s,  1970-01-01T00:00:00Z,         1970-01-01T00:01:30Z",
        "every 90s,  1969-12-31T23:59:00Z,         1970-01-01T00:00:00Z",
        "every 1d,   2024-03-31T12:00:00Z,         2024-04-01T00:00:00Z",
        "every 7h,   1970-01-01T20:00:00Z,         1970-01-01T21:00:00Z",
        "every 7h,   1970-01-01T21:00:00Z,         1970-01-02T04:00:00Z",
        "at 06:30,   2024-01-01T06:29:59Z,         2024-01-01T06:30:00Z",
        "at 06:30,   2024-01-01T06:30:00Z,         2024-01-02T06:30:00Z",
        "at 06:30 Europe/Vienna, 2024-07-01T00:00:00Z, 2024-07-01T04:30:00Z",
        "at 06:30 mon-fri,  2024-01-05T06:30:00Z,  2024-01-08T06:30:00Z",
        "at 00:30 mon Asia/Tokyo, 2024-01-06T00:00:00Z, 2024-01-07T15:30:00Z",
        "cron 0 3 * * *,    2024-01-01T02:59:59.5Z,  2024-01-01T03:00:00Z",
        "cron 0 3 * * * Europe/Vienna, 2024-07-01T01:00:00Z, 2024-07-02T01:00:00Z",
        "cron 0 0 29 2 *,   2096-03-01T00:00:00Z,  2104-02-29T00:00:00Z",
        "cron 0 0 13 * fri, 2024-03-08T00:00:00Z,  2024-03-13T00:00:00Z",
        "cron 0 0 * * 7,    2024-01-01T00:00:00Z,  2024-01-07T00:00:00Z",
    })
    void the_next_due_time_is_the_earliest_strictly_after(String schedule, Instant instant, Instant due) {
        assertThat(Schedule.parse(schedule).nextAfter(instant)).contains(due);
    }

    @Test
    void of_several_items_the_earliest_counts() {
        Schedule schedule = Schedule.parse("at 06:30; every 4h; cron 15 5 * * *");

        Instant four = Instant.parse("2024-01-01T04:00:00Z");
        Instant quarterPastFive = schedule.nextAfter(four).orElseThrow();
        Instant halfPastSix = schedule.nextAfter(quarterPastFive).orElseThrow();

        assertThat(quarterPastFive).isEqualTo("2024-01-01T05:15:00Z");
        assertThat(halfPastSix).isEqualTo("2024-01-01T06:30:00Z");
        assertThat(schedule.nextAfter(halfPastSix)).contains(Instant.parse("2024-01-01T08:00:00Z"));
    }

    @Test
    void after_a_downtime_one_due_time_stands_for_all_that_were_missed() {
        Schedule schedule = Schedule.parse("every 5m");
        Instant persisted = Instant.parse("2024-01-01T00:05:00Z");
        Instant back = Instant.parse("2024-01-01T03:02:00Z");

        assertThat(persisted).isBefore(back);
        assertThat(schedule.nextAfter(back)).contains(Instant.parse("2024-01-01T03:05:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"every 366d", "at 06:30 Pacific/Kiritimati", "cron 0 0 29 2 * Pacific/Niue"})
    void the_ends_of_time_are_answered_too(String text) {
        Schedule schedule = Schedule.parse(text);

        assertThat(schedule.nextAfter(Instant.MIN)).isPresent();
        assertThat(schedule.nextAfter(Instant.parse("9999-12-30T00:00:00Z"))).isPresent();
        assertThat(schedule.nextAfter(Instant.parse("+10000-01-01T00:00:00Z"))).isEmpty();
        assertThat(schedule.nextAfter(Instant.MAX)).isEmpty();
    }
}
