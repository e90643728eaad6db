package org.deltawatcher.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every schedule, tried on generated ones over two years that hold every kind of transition. */
class SchedulePropertiesTest {

    private static final LocalDate FIRST_DAY = LocalDate.of(2023, 1, 1);
    private static final LocalDate END = LocalDate.of(2025, 1, 1);

    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Vienna",
            "Europe/Dublin",
            "America/New_York",
            "America/Asuncion",
            "America/Havana",
            "America/Santiago",
            "Africa/Cairo",
            "Africa/Casablanca",
            "Asia/Beirut",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "Pacific/Chatham");

    static Stream<Arguments> seeds() {
        return IntStream.range(0, 120).mapToObj(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void next_after_is_strictly_later_and_leaves_no_due_time_out(int seed) {
        Random random = new Random(seed);
        Schedule schedule = new ScheduleGenerator(random, ZONES).schedule();
        Instant instant = FIRST_DAY.atStartOfDay(ZoneId.of("UTC")).toInstant().plusSeconds(random.nextInt(63_000_000));

        for (int run = 0; run < 50; run++) {
            Instant due = schedule.nextAfter(instant).orElseThrow();
            assertThat(due).as("%s", schedule).isAfter(instant);
            Duration pause = Duration.between(instant, due);
            Instant between = instant.plusNanos((long) (random.nextDouble() * pause.toNanos()));
            assertThat(schedule.nextAfter(between))
                    .as("%s after %s", schedule, between)
                    .contains(due);
            assertThat(schedule.nextAfter(due.minusNanos(1))).as("%s", schedule).contains(due);
            instant = due;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_canonical_text_reads_back_as_an_equal_schedule_with_the_same_times(int seed) {
        Random random = new Random(seed);
        Schedule schedule = new ScheduleGenerator(random, ZONES).schedule();
        Schedule again = Schedule.parse(schedule.toString());

        assertThat(again).isEqualTo(schedule).hasToString(schedule.toString());
        Instant instant = Instant.ofEpochSecond(1_600_000_000L + random.nextInt(200_000_000));
        assertThat(again.nextAfter(instant)).isEqualTo(schedule.nextAfter(instant));
    }

    static Stream<Arguments> dailyTimes() {
        return ZONES.stream()
                .flatMap(zone -> Stream.of("00:00", "00:30", "01:45", "02:15", "02:30", "23:30")
                        .map(time -> Arguments.of(time, zone)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("dailyTimes")
    void every_local_day_has_exactly_one_run_of_a_daily_time(String time, String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        List<LocalDate> days = FIRST_DAY.datesUntil(END).toList();
        LocalTime local = LocalTime.parse(time);
        String cron = "cron " + local.getMinute() + " " + local.getHour() + " * * * " + zoneName;

        List<LocalDateTime> at = runs(Schedule.parse("at " + time + " " + zoneName), zone);

        assertThat(at).extracting(LocalDateTime::toLocalDate).isEqualTo(days);
        assertThat(at.stream().filter(run -> !run.toLocalTime().equals(local)).count())
                .as("runs at another time than asked for: one in each spring's gap at most")
                .isLessThanOrEqualTo(2);
        assertThat(runs(Schedule.parse(cron), zone)).isEqualTo(at);
    }

    private static List<LocalDateTime> runs(Schedule schedule, ZoneId zone) {
        List<LocalDateTime> runs = new ArrayList<>();
        Instant end = END.atStartOfDay(zone).toInstant();
        Instant due = FIRST_DAY.atStartOfDay(zone).toInstant().minusNanos(1);
        for (due = schedule.nextAfter(due).orElseThrow();
                due.isBefore(end);
                due = schedule.nextAfter(due).orElseThrow()) {
            runs.add(LocalDateTime.ofInstant(due, zone));
        }
        return runs;
    }
}
