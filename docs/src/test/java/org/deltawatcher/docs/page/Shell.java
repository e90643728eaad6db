package org.deltawatcher.docs.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the scripts of a page by {@code sh -eu}, with {@code psql}, {@code mysql} and {@code ddw} on the PATH. */
final class Shell {

    private final Path folder;
    private final Map<String, String> environment;

    Shell(Path folder, Map<String, String> environment, boolean isRealPsql) throws IOException, InterruptedException {
        this.folder = folder;
        this.environment = environment;
        program("ddw", "org.deltawatcher.worker.Ddw");
        program("mysql", "org.deltawatcher.docs.mysql.MysqlStandIn");
        if (!isRealPsql) {
            program("psql", "org.deltawatcher.docs.psql.PsqlStandIn");
        }
    }

    private void program(String name, String mainClass) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path file = bin.resolve(name);
        Files.writeString(
                file,
                "#!/bin/sh\nexec '" + ClassArchive.JAVA + "' " + ClassArchive.options(environment)
                        + " -cp \"$EXAMPLES_CLASS_PATH\" " + mainClass + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Returns what is written to standard output and error; an exit code other than 0 is written last. */
    String run(String script) throws IOException, InterruptedException {
        Path file = folder.resolve("example.sh");
        Path output = folder.resolve("example.out");
        Files.writeString(file, script);
        ProcessBuilder builder = new ProcessBuilder("sh", "-eu", file.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        builder.environment().put("EXAMPLES_CLASS_PATH", ClassArchive.classPath());
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("it does not end; so far it showed:\n" + Files.readString(output));
        }
        String shown = Files.readString(output, StandardCharsets.UTF_8);
        return process.exitValue() == 0 ? shown : shown + "exit code " + process.exitValue() + "\n";
    }

    /** Ends what the page started in the background and left running: programs whose ids are in files {@code *.pid}. */
    void close() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    static boolean hasRealPsql() {
        for (String place : System.getenv("PATH").split(":", 0)) {
            if (Files.isExecutable(Path.of(place, "psql"))) {
                return true;
            }
        }
        return false;
    }
}
