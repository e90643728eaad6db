package org.deltawatcher.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaylightSavingTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "02:30, Europe/Vienna,       2024-03-30T01:30:00Z, 2024-03-31T01:00:00Z, 2024-04-01T00:30:00Z",
        "02:00, Europe/Vienna,       2024-03-30T01:00:00Z, 2024-03-31T01:00:00Z, 2024-04-01T00:00:00Z",
        "03:00, Europe/Vienna,       2024-03-30T02:00:00Z, 2024-03-31T01:00:00Z, 2024-04-01T01:00:00Z",
        "02:30, America/New_York,    2024-03-09T07:30:00Z, 2024-03-10T07:00:00Z, 2024-03-11T06:30:00Z",
        "02:15, Australia/Lord_Howe, 2024-10-04T15:45:00Z, 2024-10-05T15:30:00Z, 2024-10-06T15:15:00Z",
        "00:30, America/Asuncion,    2023-09-30T04:30:00Z, 2023-10-01T04:00:00Z, 2023-10-02T03:30:00Z",
        "00:30, Africa/Cairo,        2024-04-24T22:30:00Z, 2024-04-25T22:00:00Z, 2024-04-26T21:30:00Z",
        "00:00, Africa/Cairo,        2024-04-24T22:00:00Z, 2024-04-25T22:00:00Z, 2024-04-26T21:00:00Z",
    })
    void a_daily_time_inside_the_spring_gap_is_due_at_the_gaps_end(
            LocalTime time, String zone, Instant before, Instant gapEnd, Instant after) {
        assertDue(daily(time, zone), before, gapEnd, after);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "02:30, Europe/Vienna,       2024-10-26T00:30:00Z, 2024-10-27T00:30:00Z, 2024-10-28T01:30:00Z",
        "01:30, America/New_York,    2024-11-02T05:30:00Z, 2024-11-03T05:30:00Z, 2024-11-04T06:30:00Z",
        "01:45, Australia/Lord_Howe, 2024-04-05T14:45:00Z, 2024-04-06T14:45:00Z, 2024-04-07T15:15:00Z",
        "23:30, America/Asuncion,    2023-03-25T02:30:00Z, 2023-03-26T02:30:00Z, 2023-03-27T03:30:00Z",
        "23:30, Africa/Cairo,        2024-10-30T20:30:00Z, 2024-10-31T20:30:00Z, 2024-11-01T21:30:00Z",
    })
    void a_daily_time_that_occurs_twice_in_autumn_is_due_at_its_first_occurrence_only(
            LocalTime time, String zone, Instant before, Instant first, Instant after) {
        assertDue(daily(time, zone), before, first, after);
    }

    @Test
    void asked_within_the_repeated_hour_a_daily_time_of_that_hour_is_due_the_next_day() {
        for (Schedule schedule : daily(LocalTime.of(2, 30), "Europe/Vienna")) {
            assertThat(schedule.nextAfter(Instant.parse("2024-10-27T01:10:00Z")))
                    .contains(Instant.parse("2024-10-28T01:30:00Z"));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "Europe/Vienna,       2024-03-31T00:30:00Z, 00:45 01:00 01:15",
        "America/New_York,    2024-03-10T06:30:00Z, 06:45 07:00 07:15",
        "Australia/Lord_Howe, 2024-10-05T15:00:00Z, 15:15 15:30 15:45",
        "America/Asuncion,    2023-10-01T03:30:00Z, 03:45 04:00 04:15",
        "Africa/Cairo,        2024-04-25T21:30:00Z, 21:45 22:00 22:15",
    })
    void an_interval_cron_is_due_once_at_the_gaps_end_and_goes_on_from_there(
            String zone, Instant start, String dueUtc) {
        assertThat(utcTimes(Schedule.parse("cron */15 * * * * " + zone), start, 3))
                .isEqualTo(dueUtc);
    }

    @Test
    void an_interval_cron_pauses_while_the_clock_repeats_itself() {
        Schedule vienna = Schedule.parse("cron */15 * * * * Europe/Vienna");
        Schedule lordHowe = Schedule.parse("cron */15 * * * * Australia/Lord_Howe");

        assertThat(utcTimes(vienna, Instant.parse("2024-10-27T00:30:00Z"), 3)).isEqualTo("00:45 02:00 02:15");
        assertThat(utcTimes(lordHowe, Instant.parse("2024-04-06T14:30:00Z"), 3)).isEqualTo("14:45 15:30 15:45");
    }

    @Test
    void two_items_whose_times_meet_at_the_gaps_end_are_due_once_there() {
        Schedule schedule = Schedule.parse("at 02:10 Europe/Vienna; cron 30 2 * * * Europe/Vienna");

        assertThat(utcTimes(schedule, Instant.parse("2024-03-30T22:00:00Z"), 3)).isEqualTo("01:00 00:10 00:30");
    }

    @Test
    void every_counts_elapsed_time_through_both_changes() {
        Schedule schedule = Schedule.parse("every 15m");

        assertThat(utcTimes(schedule, Instant.parse("2024-03-31T00:30:00Z"), 4)).isEqualTo("00:45 01:00 01:15 01:30");
        assertThat(utcTimes(schedule, Instant.parse("2024-10-27T00:30:00Z"), 4)).isEqualTo("00:45 01:00 01:15 01:30");
    }

    @Test
    void a_gap_that_ends_at_midnight_moves_the_run_to_the_next_day_but_keeps_its_weekday() {
        // Nuuk, Saturday 2024-03-30: 23:00 at -02:00 is followed by Sunday 00:00 at -01:00.
        Instant friday = Instant.parse("2024-03-29T12:00:00Z");

        assertThat(Schedule.parse("at 23:30 sat America/Nuuk").nextAfter(friday))
                .contains(Instant.parse("2024-03-31T01:00:00Z"));
        assertThat(Schedule.parse("cron 30 23 * * sat America/Nuuk").nextAfter(friday))
                .contains(Instant.parse("2024-03-31T01:00:00Z"));
        assertThat(Schedule.parse("at 23:30 sun America/Nuuk").nextAfter(friday))
                .contains(Instant.parse("2024-04-01T00:30:00Z"));
    }

    @Test
    void a_whole_day_that_a_zone_leaves_out_is_made_up_at_its_end() {
        // Samoa crossed the date line: 2011-12-29 was followed by 2011-12-31.
        Schedule schedule = Schedule.parse("at 06:30 Pacific/Apia");

        assertThat(due(schedule, Instant.parse("2011-12-29T16:30:00Z"), 2))
                .containsExactly(Instant.parse("2011-12-30T10:00:00Z"), Instant.parse("2011-12-30T16:30:00Z"));
    }

    private static List<Schedule> daily(LocalTime time, String zone) {
        return List.of(
                Schedule.parse("at " + time + " " + zone),
                Schedule.parse("cron " + time.getMinute() + " " + time.getHour() + " * * * " + zone));
    }

    private static void assertDue(List<Schedule> schedules, Instant... expected) {
        for (Schedule schedule : schedules) {
            Instant start = expected[0].minus(Duration.ofSeconds(1));
            assertThat(due(schedule, start, expected.length)).as("%s", schedule).containsExactly(expected);
        }
    }

    private static String utcTimes(Schedule schedule, Instant start, int count) {
        return String.join(
                " ",
                due(schedule, start, count).stream()
                        .map(instant -> instant.toString().substring(11, 16))
                        .toList());
    }

    private static List<Instant> due(Schedule schedule, Instant start, int count) {
        List<Instant> due = new ArrayList<>();
        Instant instant = start;
        for (int run = 0; run < count; run++) {
            instant = schedule.nextAfter(instant).orElseThrow();
            due.add(instant);
        }
        return due;
    }
}
