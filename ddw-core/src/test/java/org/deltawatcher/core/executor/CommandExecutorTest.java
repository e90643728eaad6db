package org.deltawatcher.core.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.Execution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs real programs through {@code sh}. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
final class CommandExecutorTest {

    private static final List<Change> ONE = List.of(Samples.added(5, "id", 1));

    private final CommandExecutor executor = new CommandExecutor();

    private final Path folder;

    CommandExecutorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_program_reads_the_changes_as_lines() throws Exception {
        List<Change> many = many(20_000);

        executor.execute(execution("cat > " + out(), many));

        assertThat(Files.readAllLines(out()))
                .hasSize(20_000)
                .first()
                .asString()
                .isEqualTo("{\"position\":1,\"op\":\"I\",\"transaction\":41,\"changed_at\":\"2026-03-01T12:00:00Z\","
                        + "\"origin\":null,\"old\":null,\"new\":{\"id\":1}}");
    }

    @Test
    void the_environment_says_what_the_changes_belong_to() throws Exception {
        executor.execute(execution("env | grep ^DDW_ | sort > " + out(), ONE));

        assertThat(Files.readAllLines(out()))
                .filteredOn(line -> !System.getenv().containsKey(line.substring(0, line.indexOf('='))))
                .containsExactly(
                        "DDW_ATTEMPT=2",
                        "DDW_BATCH_ID=00000000-0000-0007-0000-000000000007",
                        "DDW_FIRST_POSITION=5",
                        "DDW_LANE=3",
                        "DDW_LAST_POSITION=5",
                        "DDW_PROCESS=copy",
                        "DDW_SOURCE=public.delivery_notes");
    }

    @Test
    void another_exit_code_than_zero_is_a_failure_told_with_the_last_words() {
        assertThatThrownBy(() -> executor.execute(execution("cat > /dev/null; echo no room >&2; exit 3", ONE)))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessage("program sh ended with exit code 3 and said on stderr: no room");
    }

    @Test
    void of_a_long_complaint_only_the_end_is_kept() {
        String script = "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1";

        assertThatThrownBy(() -> executor.execute(execution(script, ONE)))
                .hasMessageEndingWith("line 2999")
                .message()
                .hasSizeBetween(2000, 2200);
    }

    @Test
    void a_program_that_stops_reading_and_ends_well_has_succeeded() {
        assertThatCode(() -> executor.execute(execution("exec 0<&-; exit 0", many(50_000))))
                .doesNotThrowAnyException();
    }

    @Test
    void a_program_that_is_not_there_is_a_clear_failure() {
        assertThatThrownBy(() -> executor.execute(
                        Samples.execution("command", "[\"no-such-program-anywhere\"]", new RecordingSql(), ONE)))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("program no-such-program-anywhere cannot be started on this machine");
    }

    @Test
    void an_interrupted_program_is_ended_with_what_it_started() throws Exception {
        Path fifo = folder.resolve("started");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        FutureTask<Void> run = new FutureTask<>(() -> {
            executor.execute(execution("sleep 1000 & echo $! > " + fifo + "; wait", ONE));
            return null;
        });
        Thread thread = new Thread(run);
        thread.start();
        long child = Long.parseLong(Files.readString(fifo).strip());
        ProcessHandle handle = ProcessHandle.of(child).orElseThrow();

        thread.interrupt();

        assertThatThrownBy(run::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        handle.onExit().get(10, TimeUnit.SECONDS);
        assertThat(handle.isAlive()).isFalse();
    }

    @Test
    void a_broken_reading_fails_before_the_program_starts() {
        Change unreadable = Samples.added(1, "id", new Unreadable());

        assertThatThrownBy(() -> executor.execute(execution("touch " + out(), List.of(ONE.get(0), unreadable))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the connection broke");
        assertThat(out()).doesNotExist();
    }

    @Test
    void a_plain_text_is_refused_with_an_example() {
        assertThatThrownBy(() -> executor.check(Samples.process("command", "notify --all"), new RecordingSql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("write something like: [\"/usr/local/bin/notify\", \"--team\", \"north\"]");
        assertThatThrownBy(() -> executor.check(Samples.process("command", "\"notify\""), new RecordingSql()))
                .hasMessageContaining("must be a JSON array of texts");
    }

    @Test
    void an_array_without_a_program_is_refused() {
        assertThatThrownBy(() -> executor.check(Samples.process("command", "[]"), new RecordingSql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("must name a program first");
    }

    private Path out() {
        return folder.resolve("out");
    }

    private static Execution execution(String script, List<Change> changes) {
        return Samples.execution("command", "[\"sh\", \"-c\", \"" + script + "\"]", new RecordingSql(), changes);
    }

    private static List<Change> many(int count) {
        return new ArrayList<>(LongStream.rangeClosed(1, count)
                .mapToObj(position -> Samples.added(position, "id", position))
                .toList());
    }

    private static final class Unreadable {
        @Override
        public String toString() {
            throw new IllegalStateException("the connection broke");
        }
    }
}
