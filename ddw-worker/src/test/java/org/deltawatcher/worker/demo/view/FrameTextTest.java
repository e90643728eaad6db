package org.deltawatcher.worker.demo.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.deltawatcher.worker.demo.view.Frame.LoadLine;
import org.deltawatcher.worker.demo.view.Frame.ProcessLine;
import org.deltawatcher.worker.demo.view.Frame.WorkerLine;
import org.deltawatcher.worker.demo.view.Story.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameTextTest {

    @ParameterizedTest
    @ValueSource(ints = {79, 99, 119, 200})
    void large_numbers_fit_the_screen(int width) {
        var lines = new FrameText(width, false).lines(frame(), 22);

        assertThat(lines)
                .hasSizeLessThanOrEqualTo(22)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    }

    @Test
    void the_last_events_are_shown_where_there_is_room() {
        var lines = new FrameText(79, false).lines(frame(), 22);

        assertThat(lines.get(lines.size() - 1)).contains("event 49");
    }

    @Test
    void colours_are_left_out_where_they_are_not_wanted() {
        assertThat(new FrameText(79, false).lines(frame(), 22)).noneMatch(line -> line.contains("\u001b"));
        assertThat(new FrameText(79, true).lines(frame(), 22)).anyMatch(line -> line.contains("\u001b"));
    }

    private static Frame frame() {
        var process = new ProcessLine(
                "hours_per_team",
                "row-sql",
                "working",
                false,
                100_000,
                9_999_999,
                12_345,
                99_999,
                Duration.ofMillis(123),
                Duration.ofMillis(12_300),
                Duration.ofSeconds(125),
                "w1 w2",
                100);
        return new Frame(
                "17 s of 30 s",
                new LoadLine(9_999_999, 12_345, 999_999, 99_999, Duration.ofSeconds(15), 1_000),
                9_999_999,
                99_999_999,
                99_999,
                List.of(process, process, process, process, process),
                List.of(new WorkerLine("w1", 99_999, 9_999_999, 12), new WorkerLine("w2", 99_999, 9_999_999, 12)),
                List.of("flat: 2 changes are parked", "x".repeat(300)),
                IntStream.range(0, 50)
                        .mapToObj(i -> new Event(i, i, "event " + i))
                        .toList());
    }
}
