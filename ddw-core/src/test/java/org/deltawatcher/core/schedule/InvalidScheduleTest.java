package org.deltawatcher.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.deltawatcher.api.DeltaWatcherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvalidScheduleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 1 | 1 | the text is empty",
                "'  ' | 1 | 1 | the text is empty",
                "; | 1 | 1 | nothing stands before this ;",
                "; every 5m | 1 | 1 | nothing stands before this ;",
                "every 5m;; at 06:30 | 2 | 10 | nothing stands before this ;",
                "evry 5m | 1 | 1 | \"evry\" begins no time info",
                "5m | 1 | 1 | \"5m\" begins no time info",
                "every 5m; often | 2 | 11 | \"often\" begins no time info",
                "continuous always | 1 | 12 | \"always\" is too much: continuous is the whole item",
                "on | 1 | 3 | something is missing here: on request",
                "on demand | 1 | 4 | \"demand\" is not understood after on",
                "on request only | 1 | 12 | \"only\" is too much",
                "on request; every 5m | 1 | 1 | must stand alone: it means no times at all",
                "every 5m; on request | 2 | 11 | must stand alone: it means no times at all",
                "continuous; at 06:30 | 1 | 1 | must stand alone: a process that runs whenever changes are pending",
                "continuous; on request | 1 | 1 | must stand alone",
                "continuous; continuous | 1 | 1 | must stand alone",
                "every 60s; at 06:30; every 1m | 3 | 22 | was said before, as every 1m",
                "at 06:30; at 6:30 utc | 2 | 11 | was said before, as at 06:30 UTC",
            })
    void the_list_is_checked(String text, int item, int position, String reason) {
        assertRefused(text, item, position, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "every | 1 | 6 | something is missing here: a period is one word",
                "every 0s | 1 | 7 | \"0s\" is out of range; a period lasts from 1s to 366d",
                "every 0d0h | 1 | 7 | is out of range",
                "every 367d | 1 | 7 | is out of range",
                "every 999999999d | 1 | 7 | is out of range",
                "every 9999999999s | 1 | 7 | \"9999999999s\" is no period",
                "every -5m | 1 | 7 | \"-5m\" is no period",
                "every 5 | 1 | 7 | \"5\" is no period; write numbers with the units d, h, m, s",
                "every 5parsecs | 1 | 7 | \"5parsecs\" is no period",
                "every 5 parsecs | 1 | 9 | \"parsecs\" is too much: a period is one word",
                "every 1M | 1 | 7 | \"1M\" is no period",
                "every 1.5h | 1 | 7 | \"1.5h\" is no period",
                "every 30m2h | 1 | 7 | in this order",
                "every 5m Europe/Vienna | 1 | 10 | \"Europe/Vienna\" is too much",
            })
    void a_period_is_checked(String text, int item, int position, String reason) {
        assertRefused(text, item, position, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "at | 1 | 3 | something is missing here: at takes a time of day",
                "at noon | 1 | 4 | \"noon\" is no time of day; write hours and minutes",
                "at 25:00 | 1 | 4 | \"25:00\" is no time of day; they go from 00:00 to 23:59",
                "at 24:00 | 1 | 4 | they go from 00:00 to 23:59",
                "at 06:60 | 1 | 4 | they go from 00:00 to 23:59",
                "at 06:30:15 | 1 | 4 | write hours and minutes",
                "at 6 | 1 | 4 | write hours and minutes",
                "at ٠٦:٣٠ | 1 | 4 | write hours and minutes",
                "every 1h; at 25:00 | 2 | 14 | \"25:00\" is no time of day",
                "at 06:30 pm | 1 | 10 | \"pm\" is neither a list of weekdays such as mon-fri or sat,sun nor a time zone",
                "at 06:30 monday | 1 | 10 | \"monday\" is neither a list of weekdays",
                "at 06:30 mon, | 1 | 10 | is neither a list of weekdays",
                "at 06:30 workdays Europe/Vienna | 1 | 10 | \"workdays\" is no list of weekdays",
                "at 06:30 Europe/Vienna mon-fri | 1 | 10 | \"Europe/Vienna\" is no list of weekdays",
                "at 06:30 Europe/Viena | 1 | 10 | did you mean Europe/Vienna?",
                "at 06:30 mon-fri Vienna | 1 | 18 | \"Vienna\" is no time zone; did you mean Europe/Vienna?",
                "at 06:30 Mars/Olympus_Mons | 1 | 10 | zones are named like Europe/Vienna or UTC",
                "at 06:30 +02:00 | 1 | 10 | zones are named like Europe/Vienna or UTC",
                "at 06:30 mon Europe/Vienna please | 1 | 28 | \"please\" is too much",
            })
    void a_time_of_day_is_checked(String text, int item, int position, String reason) {
        assertRefused(text, item, position, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cron | 1 | 1 | takes 5 fields (minute, hour, day of month, month, weekday) but has 0",
                "cron 0 3 * * | 1 | 1 | but has 4",
                "cron 0 3 * * Europe/Vienna | 1 | 1 | but has 4",
                "cron 0 0 3 * * * | 1 | 1 | but has 6; there is none for seconds",
                "cron 0 0 3 * * MON-FRI | 1 | 1 | but has 6; there is none for seconds",
                "cron @daily | 1 | 1 | but has 1",
                "cron 61 * * * * | 1 | 6 | \"61\" is no valid minute (0 to 59)",
                "cron 0 24 * * * | 1 | 8 | \"24\" is no valid hour (0 to 23)",
                "cron 0 0 0 * * | 1 | 10 | \"0\" is no valid day of month (1 to 31)",
                "cron 0 0 * 13 * | 1 | 12 | \"13\" is no valid month",
                "cron 0 0 * * 8 | 1 | 14 | \"8\" is no valid weekday",
                "cron 0 0 * * fri-mon | 1 | 14 | upward ranges such as 1-5",
                "cron 0 0 * * mon#2 | 1 | 14 | \"mon#2\" is no valid weekday",
                "cron 0 0 L * * | 1 | 10 | \"L\" is no valid day of month",
                "cron 0 0 ? * * | 1 | 10 | \"?\" is no valid day of month",
                "cron */0 * * * * | 1 | 6 | is no valid minute",
                "cron 1,,2 * * * * | 1 | 6 | is no valid minute",
                "cron 99999999999 * * * * | 1 | 6 | is no valid minute",
                "cron 0 0 30 feb * | 1 | 10 | \"30\" is a day that none of the given months has",
                "cron 0 3 * * * Europe/Viena | 1 | 16 | is no time zone; did you mean Europe/Vienna?",
                "every 1h; cron 0 3 * * x9 | 2 | 11 | but has 4",
            })
    void a_cron_is_checked(String text, int item, int position, String reason) {
        assertRefused(text, item, position, reason);
    }

    @Test
    void a_cron_with_the_librarys_bar_is_refused() {
        assertRefused("cron 0|1 * * * *", 1, 6, "\"0|1\" is no valid minute");
    }

    @Test
    void the_message_says_which_item_where_why_and_what_would_be_valid() {
        assertThat(refusal("every 5m; at 25:00"))
                .isInstanceOf(DeltaWatcherException.class)
                .hasMessage("Invalid schedule: item 2 (\"at 25:00\"), at character 14:"
                        + " \"25:00\" is no time of day; they go from 00:00 to 23:59."
                        + " Valid forms, separated by ; or line ends: continuous | on request"
                        + " | every 5m (units d, h, m, s) | at 06:30 [mon-fri] [Europe/Vienna]"
                        + " | cron 0 3 * * * [Europe/Vienna]");
    }

    @Test
    void an_item_after_a_line_end_keeps_its_place_in_the_whole_text() {
        assertRefused("every 5m\r\n\r\nat 25:00", 2, 16, "\"25:00\"");
    }

    private static void assertRefused(String text, int item, int position, String reason) {
        InvalidScheduleException refusal = refusal(text);

        assertThat(refusal.reason()).contains(reason);
        assertThat(refusal.item()).isEqualTo(item);
        assertThat(refusal.position()).isEqualTo(position);
        assertThat(refusal.isTransient()).isFalse();
    }

    private static InvalidScheduleException refusal(String text) {
        return catchThrowableOfType(InvalidScheduleException.class, () -> Schedule.parse(text));
    }
}
