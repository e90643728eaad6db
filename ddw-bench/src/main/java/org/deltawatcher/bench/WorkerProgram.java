package org.deltawatcher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.worker.Ddw;

/** {@code ddw worker} in a JVM of its own, in its standard settings, until it is closed. */
final class WorkerProgram implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path log;

    private WorkerProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it on a home, with another database as the target of its processes. */
    static WorkerProgram start(BenchDatabase home, BenchDatabase target, List<String> jvmOptions) throws IOException {
        return start(
                Map.of("DDW_URL", home.url(), "DDW_TARGET_" + WorkerRun.TARGET.toUpperCase(Locale.ROOT), target.url()),
                jvmOptions);
    }

    /** Starts it with these variables in its environment. */
    static WorkerProgram start(Map<String, String> environment, List<String> jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ddw.class.getName(), "worker"));
        Path log = Files.createTempFile("ddw-bench-worker", ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new WorkerProgram(builder.start(), log);
    }

    /** Returns the most memory that was in use at once since it began. Known on Linux only. */
    double peakMebibytes() throws IOException {
        String peak = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the worker has ended; " + log()));
        return Long.parseLong(peak.replaceAll("\\D", "")) / 1024.0;
    }

    /** Returns how long processors worked for it since it began. */
    Duration processorTime() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the worker has ended; " + log()));
    }

    /** Returns what it said. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
    }
}
