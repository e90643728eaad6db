package org.deltawatcher.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.schedule.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with what people write, it is told in a sentence, and nothing is registered. */
@Timeout(120)
final class MalformedInputTest {

    private static final String REPLICATE = """
            {"table": "\\"Ware house\\".notes", "create": true, "columns": {"id": "id", "a": {"sql": "hours * 2"}, "b": {"value": "Wien"}}, "key": ["id", "b"]}
            """;
    private static final String EXCEPT = """
            {"table": "shop.notes", "except": ["hours", "team"]}
            """;
    private static final String ROW_SQL = """
            {"on_added": ["INSERT INTO copy (id, team)", "VALUES (:new_id, :new_team)"], "on_changed": "same",
             "on_deleted": "DELETE FROM copy WHERE id = :old_id AND note <> ':old_team'"}
            """;
    private static final String COMMAND = "[\"./mail-team\", \"--from\", \"the \\u00e4 office\"]";
    private static final String SETTINGS = """
            homes { main { url = "jdbc:postgresql://db/shop?a=b", user = "ddw", schema = ddw, password = ${?HOME} } }
            targets { there { url = "mysql://ddw:x%20y@warehouse.example.org:3306/", schema = ddw } }
            worker { threads = 3, poll-min = 10ms, poll-max = 200ms, heartbeat = 500ms }
            """;

    private final SampleHome sample = new SampleHome();

    @TempDir
    private Path directory;

    static List<Arguments> definitions() {
        return List.of(Arguments.of("row-sql", ROW_SQL), Arguments.of("command", COMMAND));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void a_definition(String executor, String text) {
        Defects.of(text, 100, 1)
                .forEach(definition -> told(
                        definition,
                        new Shell(sample.home, directory)
                                .pipe(definition)
                                .run(
                                        "process",
                                        "add",
                                        SampleHome.NOTES,
                                        "odd",
                                        "-e",
                                        executor,
                                        "-f",
                                        "-",
                                        "--inactive")));
    }

    @Test
    void a_definition_of_replicate() {
        ReplicateExecutor executor = new ReplicateExecutor(Targets.of(Map.of("there", sample.home.target())));
        Stream.of(REPLICATE, EXCEPT)
                .flatMap(text -> Defects.of(text, 500, 2))
                .forEach(definition -> knows(
                        definition,
                        () -> executor.check(
                                ProcessDefinition.builder(
                                                ProcessKey.of(SampleHome.NOTES, "odd"), "replicate", definition)
                                        .target("there")
                                        .build(),
                                sample.home.sql())));
    }

    @Test
    void a_schedule() {
        Instant noon = Instant.parse("2026-03-29T12:00:00Z");
        Stream.of(
                        "every 5m; at 06:30 Europe/Vienna",
                        "cron */5 8-17 * 1-3 mon-fri Europe/Vienna",
                        "at 06:30 mon,wed-fri; at 2:30 sun Europe/Vienna",
                        "on request")
                .flatMap(text -> Defects.of(text, 500, 3))
                .forEach(schedule ->
                        knows(schedule, () -> Schedule.parse(schedule).nextAfter(noon)));
    }

    @Test
    void a_name() {
        Stream.of("public.delivery_notes/hours_per_team", "\"public\".\"delivery \"\"notes\"/x", "hours_per_team")
                .flatMap(text -> Defects.of(text, 30, 4))
                .filter(name -> !name.startsWith("-") && !name.startsWith("@"))
                .forEach(name -> told(name, new Shell(sample.home, directory).run("process", "show", name)));
    }

    @Test
    void a_configuration() {
        Defects.of(SETTINGS, 100, 5).forEach(settings -> {
            write(settings);
            told(
                    settings,
                    new Shell(sample.home, directory).environment(Map.of()).run("process", "list"));
        });
    }

    private void write(String text) {
        try {
            Files.write(directory.resolve("ddw.conf"), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void told(String input, Shell.Result result) {
        assertThat(result.code()).as("%s%n%s", input, result.err()).isBetween(0, 9); // 70 is a defect of the program
        assertThat(result.err()).as(input).doesNotContain("\tat ").doesNotContainPattern("\\w(Exception|Error)\\b");
        if (result.code() > 1) {
            assertThat(result.err()).as(input).isNotBlank();
        }
    }

    private static void knows(String input, Runnable action) {
        assertThatCode(() -> {
                    try {
                        action.run();
                    } catch (DeltaWatcherException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                })
                .as(input.length() > 500 ? input.substring(0, 500) + "…" : input)
                .doesNotThrowAnyException();
    }
}
