package org.deltawatcher.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a figure depends on besides the program: machine, Java, server and its settings. */
final class Facts {

    private static final String SETTINGS = """
            SELECT string_agg(name || ' ' || current_setting(name), ', ' ORDER BY name)
              FROM unnest(ARRAY['fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size', 'full_page_writes',
                                'autovacuum', 'jit', 'work_mem']) name
            """;

    private Facts() {}

    static Map<String, String> of(BenchDatabase database, String benchmark) throws SQLException {
        return of(database.server(), benchmark);
    }

    static Map<String, String> of(BenchServer server, String benchmark) throws SQLException {
        return of(benchmark, server.text("SELECT split_part(version(), ' on ', 1)"), server.text(SETTINGS));
    }

    /** Adds machine and Java to what is known of a server: its version, and the settings that matter. */
    static Map<String, String> of(String benchmark, String server, String settings) {
        Map<String, String> facts = new LinkedHashMap<>();
        var system = ManagementFactory.getOperatingSystemMXBean();
        facts.put("benchmark", benchmark);
        facts.put(
                "machine",
                String.format(
                        Locale.ROOT,
                        "%s %s, %d processors of %s, load %.1f when it began",
                        system.getName(),
                        system.getArch(),
                        system.getAvailableProcessors(),
                        processor(),
                        system.getSystemLoadAverage()));
        facts.put("java", Runtime.version().toString());
        facts.put("server", server);
        facts.put("settings", settings);
        return facts;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*: *", ""))
                    .findFirst()
                    .orElse("an unknown kind");
        } catch (IOException | UncheckedIOException e) {
            return "an unknown kind";
        }
    }
}
