package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddw status --watch} as a program of its own, ended by Ctrl-C. */
final class StatusWatchTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private PostgresShell shell;
    private DdwProgram ddw;

    @BeforeEach
    void registerAProcess() {
        shell = new PostgresShell(directory);
        ddw = new DdwProgram(directory, shell.jdbcUrl() + "&ApplicationName=watch");
        shell.sql("CREATE TABLE notes (id int PRIMARY KEY)");
        shell.sql("SELECT ddw.enable('public.notes'); SELECT ddw.register('public.notes', 'seen', 'sql', 'SELECT 1')");
    }

    @AfterEach
    void drop() {
        shell.close();
    }

    @Test
    void it_shows_what_changes_until_ctrl_c_and_leaves_no_connection_behind() throws Exception {
        var watch = ddw.start("status", "seen", "--watch", "--every", "50ms", "--json");
        try {
            await().atMost(LONG).until(() -> pending(), List.of(0)::equals);
            shell.sql("INSERT INTO notes VALUES (1), (2), (3)");
            await().atMost(LONG).until(() -> pending(), List.of(0, 3)::equals);
            shell.out("commit " + shell.out("stage seen").strip());
            await().atMost(LONG).until(() -> pending(), List.of(0, 3, 0)::equals);

            new ProcessBuilder("kill", "-INT", String.valueOf(watch.pid()))
                    .start()
                    .waitFor();

            assertThat(watch.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            watch.destroyForcibly();
        }
        assertThat(watch.exitValue()).isEqualTo(130);
        assertThat(Files.readString(ddw.log())).isEmpty();
        await().atMost(LONG)
                .until(
                        () -> shell.one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND application_name = 'watch'"),
                        "0"::equals);
    }

    @Test
    void it_ends_with_the_code_of_what_goes_wrong_meanwhile() throws Exception {
        var watch = ddw.start("status", "--watch", "--every", "50ms");
        try {
            await().atMost(LONG).until(() -> Files.readString(ddw.out()).contains("public.notes/seen"));

            shell.sql("ALTER SCHEMA ddw RENAME TO elsewhere");

            assertThat(watch.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            watch.destroyForcibly();
        }
        assertThat(watch.exitValue()).isEqualTo(5);
        assertThat(Files.readString(ddw.log())).startsWith("ddw: ").doesNotContain("\tat ");
    }

    /** Returns how many changes were pending, each number once until it changes. */
    private List<Integer> pending() throws IOException {
        var pending = new ArrayList<Integer>();
        var text = Files.readString(ddw.out());
        for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode process = new ObjectMapper().readTree(line).at("/processes/0");
            int now = process.get("pending").asInt();
            if (pending.isEmpty() || pending.get(pending.size() - 1) != now) {
                pending.add(now);
            }
        }
        return pending;
    }
}
