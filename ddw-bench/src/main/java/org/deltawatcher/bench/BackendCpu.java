package org.deltawatcher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads how long server processes were at work on a processor. Unlike the time on the clock it hardly depends on what
 * else the machine does. Known only for a server on this machine, on Linux.
 */
final class BackendCpu {

    private BackendCpu() {}

    /** Returns nanoseconds since processes of PostgreSQL began, summed up. */
    static OptionalLong nanos(List<Integer> processIds) {
        return nanos(processIds, "postgres");
    }

    /** Returns nanoseconds since processes or threads began, summed up, of which each must be called so. */
    static OptionalLong nanos(List<Integer> processIds, String name) {
        long sum = 0;
        for (int processId : processIds) {
            Path process = Path.of("/proc", Integer.toString(processId));
            try {
                if (!Files.readString(process.resolve("comm")).startsWith(name)) {
                    return OptionalLong.empty();
                }
                String onProcessor = Files.readString(process.resolve("schedstat"));
                sum += Long.parseLong(onProcessor.substring(0, onProcessor.indexOf(' ')));
            } catch (IOException | NumberFormatException | StringIndexOutOfBoundsException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(sum);
    }
}
