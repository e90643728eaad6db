package org.deltawatcher.worker.demo.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deltawatcher.api.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that the script {@code scripts/database} of the clone runs, on a free port, so that it is nobody else's. */
final class ScriptServer implements MysqlServer {

    private static final Logger log = LoggerFactory.getLogger(ScriptServer.class);

    private static final long LONGEST_STOP_SECONDS = 25;

    private final Path script;
    private final String port;
    private String url = "";

    private ScriptServer(Path script, String port) {
        this.script = script;
        this.port = port;
    }

    /** Returns the script of the clone that this program was built in, empty if it was built elsewhere. */
    static Optional<Path> script() {
        CodeSource source = ScriptServer.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            return above(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Looks for the clone in the folders above. */
    static Optional<Path> above(Path program) {
        return Stream.iterate(program, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.isRegularFile(folder.resolve("ddw-worker/pom.xml")))
                .map(folder -> folder.resolve("scripts/database"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts a server, and passes on what the script says meanwhile.
     *
     * @throws StoreUnavailableException if it does not start, with the last thing that the script said
     */
    static ScriptServer start(Path script, Consumer<String> say) throws IOException, InterruptedException {
        ScriptServer server = new ScriptServer(script, freePort());
        say.accept("Starting MySQL by scripts/database; the first time that fetches about 50 MB from Debian's archive");
        try {
            server.up(say);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String endedBy() {
        return script + " down mysql " + port;
    }

    @Override
    public void close() {
        boolean wasInterrupted = Thread.interrupted();
        try {
            Process down = new ProcessBuilder(script.toString(), "down", "mysql", port)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            if (!down.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("MySQL was told to stop and takes its time port={}", port);
            }
        } catch (IOException e) {
            log.warn("MySQL could not be stopped port={}", port, e);
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void up(Consumer<String> say) throws IOException, InterruptedException {
        File answer = File.createTempFile("ddw-demo-", ".url");
        try {
            Process up = new ProcessBuilder(script.toString(), "up", "mysql", port)
                    .redirectOutput(answer)
                    .start();
            AtomicReference<String> last = new AtomicReference<>("it said nothing");
            Thread listener = new Thread(() -> passOn(up, say, last), "demo-mysql");
            listener.setDaemon(true);
            listener.start();
            int code;
            try {
                code = up.waitFor();
                listener.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                up.destroy();
                throw e;
            }
            url = Files.readString(answer.toPath()).strip();
            if (code != 0 || url.isEmpty()) {
                throw new StoreUnavailableException(
                        "scripts/database could not start MySQL (" + last.get() + "). Name a server by --to"
                                + " mysql://user:password@host:3306/ or by " + MysqlFinder.VARIABLE,
                        null);
            }
        } finally {
            Files.delete(answer.toPath());
        }
    }

    private static void passOn(Process process, Consumer<String> say, AtomicReference<String> last) {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                say.accept("  " + line);
                last.set(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
