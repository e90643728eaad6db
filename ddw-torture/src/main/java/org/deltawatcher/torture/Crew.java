package org.deltawatcher.torture;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.deltawatcher.worker.Ddw;

/** Workers, each a program of its own: they are killed, frozen and thawed. Thread-safe. */
final class Crew implements AutoCloseable {

    private static final String SETTINGS = """
            homes { main { url = "%s", schema = %s } }
            targets { there { url = "%s", schema = %s } }
            worker {
              threads = 3
              poll-min = 10ms
              poll-max = 200ms
              pace-min = 0ms
              pace-max = 20ms
              heartbeat = 500ms
              expire = 500ms
              reconnect-max = 1s
              purge = 5s
            }
            """;

    private final Path directory;
    private final List<Process> workers = new ArrayList<>();
    private int started;

    /**
     * @param directory where they run, and write their log
     * @param toHome what they reach the home through
     * @param toTarget what they reach the target through
     */
    Crew(Path directory, Ground home, Proxy toHome, Ground target, Proxy toTarget) throws IOException {
        this.directory = directory;
        Files.writeString(
                directory.resolve("ddw.conf"),
                SETTINGS.formatted(
                        toHome.through(home.url()), home.schema(), toTarget.through(target.url()), target.schema()));
    }

    synchronized void startAnother() throws IOException {
        String name = "w" + ++started;
        workers.add(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx96m",
                        "-cp",
                        classPath(),
                        Ddw.class.getName(),
                        "worker",
                        "--name",
                        name)
                .directory(directory.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(Redirect.appendTo(directory.resolve("log").toFile()))
                .redirectOutput(Redirect.appendTo(directory.resolve("log").toFile()))
                .start());
    }

    /** A relative one is relative to where this program was started. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Kills one by SIGKILL and starts another in its place. */
    synchronized void killOne(Random random) throws IOException, InterruptedException {
        Process victim = workers.remove(random.nextInt(workers.size()));
        victim.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        startAnother();
    }

    /** Freezes one by SIGSTOP: it knows of nothing until it is thawed. Returns how to thaw it. */
    synchronized Runnable freezeOne(Random random) throws IOException, InterruptedException {
        long victim = workers.get(random.nextInt(workers.size())).pid();
        signal("STOP", victim);
        return () -> {
            try {
                signal("CONT", victim);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("worker " + victim + " cannot be thawed", e);
            }
        };
    }

    /** Returns how many have ended by themselves. */
    synchronized long deserters() {
        return workers.stream().filter(worker -> !worker.isAlive()).count();
    }

    Path log() {
        return directory.resolve("log");
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        // one that was killed meanwhile is not there any more
        new ProcessBuilder("kill", "-" + name, Long.toString(process))
                .redirectError(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public synchronized void close() {
        workers.forEach(Process::destroyForcibly);
    }
}
