package org.deltawatcher.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the command line says what the commands do. {@code -Dddw.golden=write} writes their output into the page. */
final class CliPageTest {

    @Test
    void every_example_prints_what_the_page_says(@TempDir Path directory) throws IOException {
        var page = Files.readAllLines(CliPage.FILE);

        var played = new CliPage(directory).played(page);

        if ("write".equals(System.getProperty("ddw.golden"))) {
            Files.write(CliPage.FILE, played);
        }
        assertThat(played).isEqualTo(Files.readAllLines(CliPage.FILE));
    }

    @Test
    void the_page_has_the_exit_codes_of_the_program() throws IOException {
        var page = Files.readString(CliPage.FILE);

        assertThat(Arrays.stream(ExitCode.values()))
                .allSatisfy(code -> assertThat(page).contains("\n| " + code.code() + " | " + code.label() + " | "));
    }
}
