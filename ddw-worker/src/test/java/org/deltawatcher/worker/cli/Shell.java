package org.deltawatcher.worker.cli;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.config.SettingsReader;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.home.ConfiguredTargets;
import org.deltawatcher.worker.home.HomeOpener;
import org.deltawatcher.worker.home.OpenHome;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Types commands at a home in memory and tells what they print. */
final class Shell {

    private final HomeOpener opener;
    private final Path directory;
    private Map<String, String> environment =
            Map.of("DDW_URL", "jdbc:postgresql://db.example.org/shop", "DDW_USER", "ddw");
    private StopSignal stopSignal = StopSignal.Stop::run;
    private String input = "";
    private boolean isInteractive;
    private int width = Terminal.UNLIMITED;

    Shell(Home home, Path directory) {
        this(request -> new OpenHome(request.settings(), home, () -> {}), directory);
    }

    Shell(HomeOpener opener, Path directory) {
        this.opener = opener;
        this.directory = directory;
    }

    Shell environment(Map<String, String> value) {
        environment = value;
        return this;
    }

    /** A person sits before it and types this. */
    Shell person(String types) {
        isInteractive = true;
        width = 100;
        input = types;
        return this;
    }

    /** A worker is stopped when this says so. */
    Shell stopsOn(StopSignal value) {
        stopSignal = value;
        return this;
    }

    Shell pipe(String standardInput) {
        input = standardInput;
        return this;
    }

    Result run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                isInteractive,
                false,
                width,
                ZoneOffset.UTC);
        int code = CommandLines.create(factory(terminal), terminal).execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }

    CommandLine commandLine() {
        var nowhere = new PrintWriter(new StringWriter());
        var terminal = new Terminal(
                nowhere, nowhere, new ByteArrayInputStream(new byte[0]), false, false, width, ZoneOffset.UTC);
        return CommandLines.create(factory(terminal), terminal);
    }

    private IFactory factory(Terminal terminal) {
        var injector =
                Guice.createInjector(Modules.override(new CommandsModule()).with(new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(StopSignal.class).toInstance(stopSignal);
                        bind(Terminal.class).toInstance(terminal);
                        bind(Surroundings.class).toInstance(new Surroundings(environment, directory));
                        bind(Masking.class).toInstance(new Masking());
                        bind(SettingsReader.class);
                        bind(HomeOpener.class).toInstance(opener);
                        bind(Executors.class).toInstance(Executors.builtIn());
                        bind(ConfiguredTargets.class);
                        bind(new TypeLiteral<Set<Dialect>>() {}).toInstance(Set.of());
                    }
                }));
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return injector.getExistingBinding(Key.get(type)) == null
                        ? CommandLine.defaultFactory().create(type)
                        : injector.getInstance(type);
            }
        };
    }

    /** What a command printed and how it ended. */
    record Result(int code, String out, String err) {

        List<String> outLines() {
            return out.lines().toList();
        }
    }

    /** Long enough to tell from the time that stands still. */
    static final Duration A_MOMENT = Duration.ofMillis(63);
}
