package org.deltawatcher.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the examples of the page do not show. */
final class CommandsTest {

    private final SampleHome sample = new SampleHome();

    @TempDir
    private Path directory;

    @Test
    void a_process_is_registered_with_all_that_is_said() {
        var result = shell().pipe(SampleHome.SCRIPT)
                .run(
                        "process",
                        "add",
                        SampleHome.NOTES,
                        "all",
                        "-e",
                        "sql",
                        "-f",
                        "-",
                        "--description",
                        "d",
                        "--schedule",
                        "every 5m; at 06:30 Europe/Vienna",
                        "--lease",
                        "10 minutes",
                        "--batch-size",
                        "7",
                        "--lanes",
                        "3",
                        "--warn-after",
                        "90s",
                        "--max-attempts",
                        "2",
                        "--backoff",
                        "2s",
                        "--max-backoff",
                        "1m",
                        "--park-limit",
                        "9",
                        "--initial",
                        "load",
                        "--inactive");

        assertThat(result.err()).isEmpty();
        var process = sample.home
                .processes()
                .find(ProcessKey.of(SampleHome.NOTES, "all"))
                .orElseThrow();
        assertThat(process.definition()).isEqualTo(SampleHome.SCRIPT);
        assertThat(process.leaseDuration()).isEqualTo(Duration.ofMinutes(10));
        assertThat(process.lanes()).isEqualTo(3);
        assertThat(process.retry().parkLimit()).isEqualTo(9);
        assertThat(process.isActive()).isFalse();
    }

    @Test
    void a_schedule_that_cannot_be_read_is_refused_before_anything_is_registered() {
        var result = shell().run(
                        "process",
                        "add",
                        SampleHome.NOTES,
                        "p",
                        "-e",
                        "sql",
                        "-d",
                        "x",
                        "--no-check",
                        "--schedule",
                        "now and then");

        assertThat(result.code()).isEqualTo(2);
        assertThat(sample.home.processes().list()).hasSize(2);
    }

    @Test
    void a_table_that_is_not_tracked_says_how_to_track_it() {
        for (var command : List.of(
                "process add public.order_lines/p -e sql -d x --no-check", "tracking disable public.order_lines")) {
            var result = shell().run(command.split(" ", -1));

            assertThat(result.code()).isEqualTo(3);
            assertThat(result.err()).isEqualTo("""
                    ddw: source public.order_lines is not tracked
                         To track it: ddw tracking enable public.order_lines
                    """);
        }
    }

    @Test
    void a_mistyped_table_is_told_the_one_that_is_meant() {
        assertThat(shell().run("process", "add", "public.delivery_note/p", "-e", "sql", "-d", "x", "--no-check")
                        .err())
                .contains("did you mean public.delivery_notes? To track it: ddw tracking enable public.delivery_note");
    }

    @Test
    void a_definition_is_not_tried_if_nobody_wants_that() {
        var result = shell().run("process", "add", SampleHome.NOTES, "p", "-e", "sql", "-d", "x", "--no-check");

        assertThat(result.code()).isZero();
    }

    @Test
    void an_edit_that_changes_nothing_is_refused() {
        assertThat(shell().run("process", "edit", "hours_per_team", "--lanes", "1")
                        .code())
                .isEqualTo(2);
        assertThat(shell().run("process", "edit", "hours_per_team", "--no-warn-after")
                        .code())
                .isZero();
        assertThat(hours().warnAfter()).isNull();
    }

    @Test
    void a_process_joins_a_group_and_leaves_it() {
        var alone = shell().run(
                        "process", "add", SampleHome.NOTES, "p", "-e", "command", "-d", "[\"x\"]", "--group", "shop");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).contains("cannot be in group shop: executor command works on one process at a time");

        shell().run("process", "add", SampleHome.NOTES, "p", "-e", "own", "-d", "x", "--group", "shop", "--no-check");
        assertThat(shell().run("process", "show", "p").out()).contains("group:        shop");
        assertThat(shell().run("stage", "p").err()).contains("belongs to group shop");
        assertThat(shell().run("process", "edit", "p", "--no-group", "--no-check")
                        .code())
                .isZero();
        assertThat(shell().run("stage", "p").code()).isEqualTo(ExitCode.NOTHING.code());
    }

    @Test
    void a_name_that_two_sources_have_must_be_told_in_full() {
        sample.home
                .processes()
                .add(ProcessDefinition.builder(ProcessKey.of("public.teams", "mail_team"), "command", "[\"x\"]")
                        .build());

        assertThat(shell().run("process", "show", "mail_team").err())
                .contains("public.delivery_notes/mail_team, public.teams/mail_team");
        assertThat(shell().run("process", "show", "public.teams", "mail_team").code())
                .isZero();
    }

    @Test
    void nobody_to_ask_means_no() {
        var result = shell().run("process", "remove", "hours_per_team");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("add --yes");
        assertThat(sample.home.processes().find(SampleHome.HOURS)).isPresent();
    }

    @Test
    void a_person_who_says_no_keeps_the_process_and_one_who_says_yes_does_not() {
        var no = shell().person("n\n").run("process", "remove", "hours_per_team");
        assertThat(no.code()).isEqualTo(130);
        assertThat(no.err()).contains("[y/N]").contains("nothing was changed");

        assertThat(shell().person("y\n")
                        .run("process", "remove", "hours_per_team")
                        .code())
                .isZero();
        assertThat(sample.home.processes().find(SampleHome.HOURS)).isEmpty();
    }

    @Test
    void tracking_set_enables_what_is_missing_and_disables_the_rest() {
        assertThat(shell().run("tracking", "set", SampleHome.NOTES, "public.order_lines")
                        .out())
                .isEqualTo("Enabled public.order_lines\nDisabled public.teams\n");

        assertThat(sample.home.changeSource().list())
                .filteredOn(watch -> watch.state() == Watch.State.ON)
                .extracting(Watch::source)
                .containsExactlyInAnyOrder(SourceName.parse(SampleHome.NOTES), SourceName.parse("public.order_lines"));
        assertThat(shell().run("tracking", "set").code()).isEqualTo(2);
    }

    @Test
    void a_table_fits_the_terminal_of_a_person() {
        var result = shell().person("").run("batches");

        assertThat(result.outLines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(result.out()).contains("…");
    }

    @Test
    void colours_come_only_when_wanted() {
        assertThat(shell().run("status").out()).doesNotContain("\u001b");
        assertThat(shell().run("status", "--color", "always").out()).contains("\u001b[");
    }

    @Test
    void colours_move_nothing() {
        for (var command : List.of("status", "batches", "doctor", "tracking list", "process show mail_team")) {
            var plain = shell().run(command.split(" ", -1));
            var colored = shell().run((command + " --color always").split(" ", -1));

            assertThat(colored.out().replaceAll("\u001b\\[\\d*m", "")).isEqualTo(plain.out());
        }
    }

    @Test
    void every_json_output_is_json() throws IOException {
        var json = new ObjectMapper();
        for (var command : List.of(
                "tracking list",
                "process list",
                "process show mail_team",
                "status",
                "batches",
                "parked list",
                "doctor",
                "catalog",
                "tracking set --none --dry-run",
                "process request mail_team",
                "install")) {
            var result = shell().run((command + " --json").split(" ", -1));
            assertThat(json.readTree(result.out())).as(command).isNotNull();
            assertThat(result.out()).as(command).isNotBlank();
        }
    }

    @Test
    void options_of_every_command_may_stand_before_it() {
        assertThat(shell().run("--json", "process", "list").out()).startsWith("[{");
        assertThat(shell().run("process", "--json", "list").out()).startsWith("[{");
    }

    @Test
    void a_catalog_is_written_to_a_file() throws IOException {
        assertThat(shell().run("catalog", "-o", "processes.md").out()).isEqualTo("Wrote processes.md\n");

        assertThat(Files.readString(directory.resolve("processes.md"))).startsWith("# Processes\n\n```mermaid\n");
    }

    @Test
    void every_command_has_examples_and_exit_codes_in_its_help() {
        var all = CommandLinesTree.leaves(shell());

        assertThat(all).hasSizeGreaterThan(25).allSatisfy(command -> {
            var help = shell().run((command + " --help").split(" ", -1));
            assertThat(help.code()).isZero();
            if (!command.equals("generate-completion")) {
                assertThat(help.out())
                        .contains("Exit codes:")
                        .contains("Examples:\n  ")
                        .contains("ddw " + command);
            }
        });
    }

    @Test
    void no_help_shows_what_was_to_be_replaced_in_it() {
        for (var command : List.of("--help", "help", "help help", "help stage", "process --help")) {
            assertThat(shell().run(command.split(" ", -1)).out())
                    .contains("Usage: ddw")
                    .doesNotContain("%n")
                    .doesNotContain("${");
        }
        assertThat(shell().run("--help").out()).containsPattern("\n  help +Shows the help of ddw, or of one");
    }

    @Test
    void the_page_has_a_section_for_every_command() throws IOException {
        var page = Files.readString(CliPage.FILE);

        assertThat(CommandLinesTree.leaves(shell()))
                .allSatisfy(command -> assertThat(page).containsPattern("\n## .*\\b" + command + "\\b"));
    }

    @Test
    void a_completion_script_is_printed() {
        assertThat(shell().run("generate-completion").out()).contains("complete -F _complete_ddw");
    }

    private Shell shell() {
        return new Shell(sample.home, directory);
    }

    private ProcessDefinition hours() {
        return sample.home.processes().find(SampleHome.HOURS).orElseThrow();
    }
}
