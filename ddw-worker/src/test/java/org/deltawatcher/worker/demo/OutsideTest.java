package org.deltawatcher.worker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outside program, and what is made of the files that it keeps. */
final class OutsideTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_program_keeps_a_batch_in_a_file_named_by_its_guid(boolean isShell) throws Exception {
        var program = isShell ? OutsideProgram.shell(folder) : OutsideProgram.java(folder);
        var batch = UUID.randomUUID().toString();

        for (int i = 0; i < 2; i++) {
            var builder = new ProcessBuilder(List.of(new ObjectMapper().readValue(program.argv(), String[].class)));
            builder.environment().put("DDW_BATCH_ID", batch);
            var process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write("{\"position\":1}\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(process.waitFor()).isZero();
        }

        assertThat(Arrays.stream(folder.toFile().list())).containsExactly(batch + ".jsonl");
        assertThat(folder.resolve(batch + ".jsonl")).hasContent("{\"position\":1}\n");
    }

    @Test
    void a_line_that_came_twice_counts_once_and_the_last_of_a_key_counts() throws IOException, SQLException {
        keep(line(1, "I", null, "1", "north"), line(2, "I", null, "2", "south"), line(3, "U", "1", "1", "east"));
        keep(line(2, "I", null, "2", "south"), line(3, "U", "1", "1", "east"), line(4, "D", "2", null, null));
        Files.writeString(folder.resolve(UUID.randomUUID() + OutsideProgram.HALF_WRITTEN), "{\"posi");

        try (var database = TestDatabase.create();
                var connection = database.connect();
                var statement = connection.createStatement()) {
            OutsideResult.read(folder, connection);

            try (var rows = statement.executeQuery("SELECT id, team FROM outside_notes")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("id")).isEqualTo(1);
                assertThat(rows.getString("team")).isEqualTo("east");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    private void keep(String... lines) throws IOException {
        Files.writeString(folder.resolve(UUID.randomUUID() + OutsideProgram.WHOLE), String.join("\n", lines) + "\n");
    }

    private static String line(int position, String op, String oldKey, String newKey, String team) {
        return "{\"position\":%d,\"op\":\"%s\",\"old\":%s,\"new\":%s}"
                .formatted(position, op, image(oldKey, team), image(newKey, team));
    }

    private static String image(String key, String team) {
        return key == null ? "null" : "{\"id\":%s,\"team\":\"%s\"}".formatted(key, team);
    }
}
