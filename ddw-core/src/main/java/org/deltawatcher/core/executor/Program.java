package org.deltawatcher.core.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deltawatcher.api.ExecutionFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A program that is fed, waited for, and ended with all that it started when its thread is interrupted. Runs once.
 *
 * <p>Made on {@link ProcessBuilder}: zt-exec hides whether writing to the program or reading what is written failed,
 * and ends the program without its children.
 */
final class Program {

    private static final int LAST_WORDS_BYTES = 2048;
    private static final long PATIENCE_SECONDS = 2;

    private final List<String> argv;
    private final Map<String, String> environment;
    private final Tail stderr = new Tail(LAST_WORDS_BYTES);
    private volatile @Nullable IOException readFailure;

    Program(List<String> argv, Map<String, String> environment) {
        this.argv = List.copyOf(argv);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Runs the program on what is in the spool and returns its exit code. A program that stops reading early has its
     * reasons.
     *
     * @throws ExecutionFailedException if there is no such program, or it may not be run
     * @throws IOException if the spool cannot be read
     * @throws InterruptedException if the thread is interrupted; the program is ended by then
     */
    int run(ChangeSpool spool) throws IOException, InterruptedException {
        Process process = start();
        Thread feeder = thread("stdin", () -> feed(process, spool));
        Thread listener = thread("stderr", () -> stderr.drain(process.getErrorStream()));
        try {
            int exitCode = process.waitFor();
            TimeUnit.SECONDS.timedJoin(feeder, PATIENCE_SECONDS);
            TimeUnit.SECONDS.timedJoin(listener, PATIENCE_SECONDS);
            IOException failure = readFailure;
            if (failure != null) {
                throw failure;
            }
            return exitCode;
        } catch (InterruptedException e) {
            end(process);
            throw e;
        }
    }

    /** Returns the end of what the program said on stderr. */
    String lastWords() {
        return stderr.text().strip();
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder(argv).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ExecutionFailedException(
                    "program " + argv.get(0) + " cannot be started on this machine (is it installed, on the PATH of"
                            + " the worker, and executable?): " + e.getMessage(),
                    e);
        }
    }

    private void feed(Process process, ChangeSpool spool) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = spool.read()) {
            OutputStream out = process.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!write(out, buffer, length)) {
                    return;
                }
            }
            close(out);
        } catch (IOException e) {
            // The program must not take a part of the batch for the whole: end it before its stdin closes.
            readFailure = e;
            tree(process).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
            return true;
        } catch (IOException e) {
            return false; // It has stopped reading.
        }
    }

    private static void close(OutputStream out) {
        try {
            out.close();
        } catch (IOException e) {
            // It has stopped reading.
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> tree = tree(process).toList();
        tree.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Interrupted twice: no more patience.
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    private static Stream<ProcessHandle> tree(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    private Thread thread(String stream, Runnable work) {
        Thread thread = new Thread(work, "ddw-command-" + stream);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
