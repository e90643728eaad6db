package org.deltawatcher.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A MySQL or MariaDB that {@code scripts/database} of this project unpacks beside the system. */
final class ScriptServer implements ServerSource {

    private static final Logger log = LoggerFactory.getLogger(ScriptServer.class);
    private static final long MINUTES = 10;

    private final Path directory;

    /** Looks in a directory and those above it. */
    ScriptServer(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public String description() {
        return "the script scripts/database in the working directory or above it";
    }

    @Override
    public Optional<TestServer> find(Product product) {
        Optional<Path> script = script();
        if (product == Product.POSTGRES || script.isEmpty()) {
            return Optional.empty();
        }
        String port = freePort();
        String url = lastLine(run(script.get(), "up", product, port));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(script.get(), product, port)));
        return Optional.of(new TestServer(product, url));
    }

    private Optional<Path> script() {
        for (Path folder = directory; folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("scripts").resolve("database");
            if (Files.isExecutable(script)) {
                return Optional.of(script);
            }
        }
        return Optional.empty();
    }

    private static String freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        } catch (IOException e) {
            throw new ServerFailedException("no port is free", e);
        }
    }

    /** The output goes through a file: a server that is left running would keep a pipe open. */
    private static String run(Path script, String action, Product product, String port) {
        try {
            Path output = Files.createTempFile("ddw-database", ".log");
            try {
                Process process = new ProcessBuilder(List.of(script.toString(), action, product.toString(), port))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new ServerFailedException(script + " was not done after " + MINUTES + " minutes");
                }
                String said = Files.readString(output, StandardCharsets.UTF_8);
                if (process.exitValue() != 0) {
                    throw new ServerFailedException(script + " failed: " + lastLine(said));
                }
                return said;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new ServerFailedException(script + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailedException("interrupted while " + script + " was running", e);
        }
    }

    private static void stop(Path script, Product product, String port) {
        try {
            run(script, "down", product, port);
        } catch (ServerFailedException e) {
            log.warn("A server for tests is left behind product={} port={}", product, port, e);
        }
    }

    private static String lastLine(String text) {
        List<String> lines = new ArrayList<>(text.strip().lines().toList());
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }
}
