package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import org.deltawatcher.worker.cli.CommandLines;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.demo.DemoCommand;
import org.junit.jupiter.api.Test;

/** The demo, wired as in the program, on a PostgreSQL of its own. */
final class DemoCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_result_is_equal_in_the_end_although_a_row_was_parked_and_replayed() {
        int code = ddw("demo", "--seconds", "4");

        assertThat(out.toString())
                .contains("PostgreSQL listens on 127.0.0.1:")
                .contains("somebody wrote a note with the weight \"heavy\"")
                .contains("the note was parked, and flat goes on without it")
                .contains("2 parked changes are replayed")
                .contains("the long transaction committed")
                .contains("everything is processed")
                .containsPattern("hours_per_team +hours_per_team +\\d+ +yes")
                .containsPattern("flat_notes +flat +[\\d,]+ +yes")
                .containsPattern("express_notes +express +[\\d,]+ +yes")
                .containsPattern("notes_per_status +nightly +\\d+ +yes")
                .containsPattern("outside_notes +outside +[\\d,]+ +yes")
                .contains("All 5 results equal a recomputation from scratch, row by row.")
                .doesNotContain("\u001b");
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
    }

    @Test
    void a_falsified_result_is_noticed() {
        int code = ddw("demo", "--seconds", "1", "--no-poison", "--spoil", "--workers", "1");

        assertThat(out.toString())
                .containsPattern("hours_per_team +hours_per_team +\\d+ +NO")
                .containsPattern("from scratch only: \\{\"team\":\"airport\",\"notes\":\\d+,\"hours\":[\\d.]+}")
                .containsPattern("in the result only: \\{\"team\":\"airport\",\"notes\":\\d+,\"hours\":[\\d.]+}")
                .contains("NOT EQUAL");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void nonsense_is_refused_before_anything_is_started() {
        assertThat(ddw("demo", "--workers", "0")).isEqualTo(2);

        assertThat(err.toString()).contains("--workers must be from 1 to 16 but is 0");
        assertThat(out.toString()).isEmpty();
    }

    private int ddw(String... arguments) {
        var terminal = new Terminal(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                InputStream.nullInputStream(),
                false,
                false,
                Terminal.UNLIMITED,
                ZoneOffset.UTC);
        var surroundings = new Surroundings(Map.of(), Path.of("").toAbsolutePath());
        return CommandLines.create(DdwModule.factory(surroundings, terminal), terminal, DemoCommand.class)
                .execute(arguments);
    }
}
