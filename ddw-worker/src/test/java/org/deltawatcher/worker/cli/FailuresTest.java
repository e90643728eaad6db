package org.deltawatcher.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.AlreadyCommittedException;
import org.deltawatcher.api.AlreadyExistsException;
import org.deltawatcher.api.DatabaseException;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.UnknownBatchException;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.UnusableSourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a command ends that cannot do what it is asked for. */
final class FailuresTest {

    @TempDir
    private Path directory;

    static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new InvalidArgumentException("x"), 2),
                Arguments.of(new InvalidDefinitionException("x"), 2),
                Arguments.of(new UnusableSourceException("x"), 2),
                Arguments.of(new UnknownProcessException("x"), 3),
                Arguments.of(new UnknownSourceException("x"), 3),
                Arguments.of(new UnknownBatchException("x"), 3),
                Arguments.of(new LeaseLostException("x"), 4),
                Arguments.of(new HomeMismatchException("x"), 5),
                Arguments.of(new StoreUnavailableException("x", null), 6),
                Arguments.of(new AccessDeniedException("x"), 7),
                Arguments.of(new AlreadyCommittedException("x"), 8),
                Arguments.of(new AlreadyExistsException("x"), 8),
                Arguments.of(new DatabaseException("x"), 1),
                Arguments.of(new ExecutionFailedException("x"), 1),
                Arguments.of(new IllegalStateException("x"), 70));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void an_exception_has_its_exit_code_and_no_stack_trace(RuntimeException thrown, int code) {
        var result = shellThatFailsWith(thrown).run("status");

        assertThat(result.code()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("ddw: ").contains("x").doesNotContain("\tat ");
    }

    @Test
    void verbose_shows_the_stack_trace() {
        var result = shellThatFailsWith(new DatabaseException("x")).run("status", "--verbose");

        assertThat(result.err()).contains("\tat org.deltawatcher");
    }

    @Test
    void no_error_shows_a_password() {
        var cause = new IllegalStateException("bad url postgresql://me:hunter2@db/shop and s3cret-of-env");
        var shell = shellThatFailsWith(new StoreUnavailableException("cannot connect, s3cret-of-env", cause))
                .environment(Map.of("DDW_URL", "postgresql://me:of-the-url@db/shop", "DDW_PASSWORD", "s3cret-of-env"));

        assertThat(shell.run("status", "--verbose").err())
                .contains("cannot connect, ***")
                .contains("postgresql://me:***@db/shop")
                .doesNotContain("hunter2")
                .doesNotContain("s3cret-of-env");
        assertThat(shell.run("doctor").out()).contains("cannot connect, ***").doesNotContain("of-the-url");
    }

    @Test
    void wrong_options_are_told_in_two_lines() {
        var shell = new Shell(new SampleHome().home, directory);

        var result = shell.run("stage", "hours_per_team", "--rwos", "3");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err().lines())
                .hasSizeLessThanOrEqualTo(3)
                .first()
                .asString()
                .contains("--rwos");
        assertThat(shell.run("commit", "nonsense").err()).startsWith("ddw: invalid BATCH: a batch is named by a GUID");
        assertThat(shell.run("wait", "hours_per_team", "--timeout", "soon").err())
                .contains("a duration is a number and a unit");
        assertThat(shell.run("tracking", "enable", SampleHome.NOTES, "teams").err())
                .startsWith("ddw: source must be schema.table, such as public.delivery_notes")
                .contains("but is: teams\n");
        assertThat(shell.run().code()).isEqualTo(2);
        assertThat(shell.run("tracking").code()).isEqualTo(2);
    }

    @Test
    void a_home_that_is_not_installed_says_what_to_do() {
        var sample = new SampleHome();
        sample.home.installer().uninstall();

        var result = new Shell(sample.home, directory).run("process", "list");

        assertThat(result.code()).isEqualTo(5);
        assertThat(result.err()).contains("not installed");
    }

    private Shell shellThatFailsWith(RuntimeException thrown) {
        return new Shell(
                request -> {
                    throw thrown;
                },
                directory);
    }
}
