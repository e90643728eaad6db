package org.deltawatcher.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Starts {@code ddw} as a program of its own, from the classes under test. */
final class DdwProgram {

    private static final int SIGINT = 2;

    private final Path directory;
    private final @Nullable String url;

    /**
     * @param directory where it runs, looks for {@code ddw.conf} and appends to {@code log} and {@code out}
     * @param url of the home, null if {@code ddw.conf} says all
     */
    DdwProgram(Path directory, @Nullable String url) {
        this.directory = directory;
        this.url = url;
    }

    Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** Starts it with plugins: folders or jars. */
    Process start(List<Path> plugins, String... arguments) throws IOException {
        var classPath = new StringJoiner(File.pathSeparator).add(System.getProperty("java.class.path"));
        plugins.forEach(plugin -> classPath.add(plugin.toString()));
        var command = new ArrayList<>(hearingCtrlC());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=logback.xml"));
        command.addAll(List.of("-cp", classPath.toString(), Ddw.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out().toFile()));
        if (url != null) {
            builder.environment().put("DDW_URL", url);
        }
        return builder.start();
    }

    /**
     * A shell starts a job in its background with SIGINT ignored, and whatever that starts inherits it: there a test of
     * Ctrl-C could never end.
     *
     * @return the start of a command that undoes it, empty if there is nothing to undo or, without {@code /proc}, to see
     */
    private static List<String> hearingCtrlC() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return List.of();
        }
        try (var lines = Files.lines(status)) {
            boolean ignored = lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> line.substring("SigIgn:".length()).strip())
                    .anyMatch(mask -> ((Long.parseUnsignedLong(mask, 16) >> (SIGINT - 1)) & 1) == 1);
            return ignored ? List.of("env", "--default-signal=INT") : List.of();
        }
    }

    /** What all that were started have printed. */
    Path out() {
        return directory.resolve("out");
    }

    /** What all that were started have logged. */
    Path log() {
        return directory.resolve("log");
    }
}
