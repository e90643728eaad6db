package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.worker.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that cannot be used keeps the program from starting, and a line says which and why. */
class BrokenPluginTest {

    @TempDir
    private Path folder;

    private List<String> startWith(String plugin) throws Exception {
        Path services = Files.createDirectories(folder.resolve("plugin/META-INF/services"));
        Files.writeString(services.resolve(ProcessExecutor.class.getName()), plugin);
        DdwProgram ddw = new DdwProgram(folder, null);
        Process process = ddw.start(List.of(folder.resolve("plugin")), "status");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.USAGE.code());
        return Files.readAllLines(ddw.log());
    }

    @Test
    void a_class_that_is_not_there_is_named() throws Exception {
        assertThat(startWith("org.example.Missing"))
                .singleElement()
                .asString()
                .contains("ddw: an executor on the class path cannot be loaded", "org.example.Missing");
    }

    @Test
    void two_of_one_name_are_refused() throws Exception {
        assertThat(startWith(SecondSql.class.getName()))
                .singleElement()
                .asString()
                .contains("ddw: two executors are named \"sql\"", SecondSql.class.getName());
    }

    /** Has the name of a built-in one. */
    public static final class SecondSql implements ProcessExecutor {

        @Override
        public String name() {
            return "sql";
        }

        @Override
        public void execute(Execution execution) {
            throw new AssertionError("is never asked to");
        }
    }
}
