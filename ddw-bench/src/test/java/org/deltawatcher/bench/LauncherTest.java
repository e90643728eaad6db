package org.deltawatcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LauncherTest {

    @Test
    void memory_is_measured_with_the_options_of_the_launcher() throws Exception {
        String launcher = Files.readString(Path.of("../ddw-worker/src/main/dist/bin/ddw"));

        assertThat(launcher).contains("modest=\"" + String.join(" ", WorkerMemory.LAUNCHER) + "\"");
    }
}
