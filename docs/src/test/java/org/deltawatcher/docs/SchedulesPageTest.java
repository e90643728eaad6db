package org.deltawatcher.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deltawatcher.core.schedule.InvalidScheduleException;
import org.deltawatcher.core.schedule.Schedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the page on schedules, row by row. */
class SchedulesPageTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @MethodSource("forms")
    void each_form_is_understood(List<String> row) {
        assertThat(Schedule.parse(row.get(0)).describe()).startsWith("Runs ");
    }

    @ParameterizedTest
    @MethodSource("clockChanges")
    void each_example_of_a_clock_change_is_true(List<String> row) {
        Instant due = OffsetDateTime.parse(row.get(2)).toInstant();

        assertThat(Schedule.parse(row.get(0))
                        .nextAfter(OffsetDateTime.parse(row.get(1)).toInstant()))
                .contains(due);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void each_refusal_says_what_the_page_says(List<String> row) {
        InvalidScheduleException refusal =
                catchThrowableOfType(InvalidScheduleException.class, () -> Schedule.parse(row.get(0)));

        assertThat(refusal.reason()).contains(row.get(1));
    }

    static Stream<List<String>> forms() {
        return rowsBelow("## What you can write");
    }

    static Stream<List<String>> clockChanges() {
        return rowsBelow("## When the clocks change");
    }

    static Stream<List<String>> refusals() {
        return rowsBelow("## What is refused");
    }

    /** The texts in backquotes of each row of the table in a section; a section without rows fails its test. */
    private static Stream<List<String>> rowsBelow(String heading) {
        try (Stream<String> lines = Files.lines(Path.of("reference", "schedules.md"))) {
            return lines
                    .dropWhile(line -> !line.equals(heading))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("## "))
                    .filter(line -> line.startsWith("| `"))
                    .map(line -> CODE.matcher(line)
                            .results()
                            .map(MatchResult::group)
                            .map(code -> code.substring(1, code.length() - 1))
                            .toList())
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
