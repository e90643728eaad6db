package org.deltawatcher.docs.page;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the program as a JVM keeps them in a file, which takes nearly half of the time off each start. The examples
 * start the program more than a hundred times. Where classes lie in folders, before they are packed, the JVM does without.
 */
final class ClassArchive {

    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final String STARTS_FAST = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static @Nullable Path archive;

    private ClassArchive() {}

    /** Returns the class path of this test, folders last, as the archive knows nothing of them. */
    static String classPath() {
        return Stream.concat(entries(false), entries(true)).collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> entries(boolean areFolders) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, 0))
                .filter(entry -> Files.isDirectory(Path.of(entry)) == areFolders);
    }

    /** Returns options for the JVM of a program that is soon done; makes the archive the first time. */
    static synchronized String options(Map<String, String> environment) throws IOException, InterruptedException {
        if (archive == null) {
            archive = Files.createTempDirectory("examples").resolve("ddw.jsa");
            make(archive, environment);
        }
        return STARTS_FAST + " -XX:SharedArchiveFile='" + archive + "'";
    }

    /** Has a command look for a home: whether there is one or not, it has loaded most of what the others do. */
    private static void make(Path file, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        JAVA.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:ArchiveClassesAtExit=" + file,
                        "-cp",
                        entries(false).collect(Collectors.joining(File.pathSeparator)),
                        "org.deltawatcher.worker.Ddw",
                        "status"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }
}
