package org.deltawatcher.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library's answers beside those of a matcher that goes through the calendar. */
class CronPatternTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_librarys_times_are_those_found_by_trying_every_minute(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            List<String> fields = List.of(
                    new ScheduleGenerator(random, List.of("UTC")).cronFields().split(" ", -1));
            CronPattern pattern = CronPattern.of(fields);
            Calendar calendar = new Calendar(fields);
            LocalDateTime local = LocalDateTime.of(2023, 1, 1, 0, 0).plusMinutes(random.nextInt(2_000_000));
            for (int run = 0; run < 5; run++) {
                LocalDateTime expected = calendar.nextAfter(local);
                assertThat(pattern.nextAfter(local))
                        .as("%s after %s", fields, local)
                        .contains(expected);
                local = expected;
            }
        }
    }

    @Test
    void asked_in_the_zone_the_library_would_skip_the_spring_day() {
        ExecutionTime times = ExecutionTime.forCron(
                new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse("30 2 * * *"));
        ZonedDateTime saturday = LocalDateTime.of(2024, 3, 30, 12, 0).atZone(ZoneId.of("Europe/Vienna"));

        assertThat(times.nextExecution(saturday).orElseThrow().toLocalDateTime())
                .as("when this is 2024-03-31 the detour by UTC in CronPattern may be given up")
                .isEqualTo("2024-04-01T02:30:00");
    }

    /** The five fields as sets, by the rules of POSIX: two day fields other than * are a choice. */
    private static final class Calendar {

        private final List<BitSet> sets = new ArrayList<>();
        private final boolean eitherDay;

        Calendar(List<String> fields) {
            int[] lowest = {0, 0, 1, 1, 0};
            int[] highest = {59, 23, 31, 12, 7};
            for (int index = 0; index < 5; index++) {
                sets.add(set(fields.get(index), lowest[index], highest[index]));
            }
            List<String> free = List.of("*", "*/1");
            eitherDay = !free.contains(fields.get(2)) && !free.contains(fields.get(4));
        }

        LocalDateTime nextAfter(LocalDateTime local) {
            LocalDateTime next = local.plusMinutes(1);
            while (!isDay(next)
                    || !sets.get(1).get(next.getHour())
                    || !sets.get(0).get(next.getMinute())) {
                next = isDay(next)
                        ? next.plusMinutes(1)
                        : next.toLocalDate().plusDays(1).atStartOfDay();
            }
            return next;
        }

        private boolean isDay(LocalDateTime local) {
            int weekday = local.getDayOfWeek().getValue();
            boolean inMonth = sets.get(2).get(local.getDayOfMonth());
            boolean inWeek =
                    sets.get(4).get(weekday) || (weekday == 7 && sets.get(4).get(0));
            return sets.get(3).get(local.getMonthValue()) && (eitherDay ? inMonth || inWeek : inMonth && inWeek);
        }

        private static BitSet set(String field, int lowest, int highest) {
            BitSet set = new BitSet();
            for (String part : field.split(",", -1)) {
                String[] rangeAndStep = part.split("/", -1);
                String[] ends = rangeAndStep[0].split("-", -1);
                boolean all = rangeAndStep[0].equals("*");
                int from = all ? lowest : Integer.parseInt(ends[0]);
                int to = all ? highest : Integer.parseInt(ends[ends.length - 1]);
                int step = rangeAndStep.length == 1 ? 1 : Integer.parseInt(rangeAndStep[1]);
                for (int value = from; value <= to; value += step) {
                    set.set(value);
                }
            }
            return set;
        }
    }
}
