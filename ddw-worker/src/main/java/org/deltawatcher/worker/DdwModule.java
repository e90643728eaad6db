package org.deltawatcher.worker;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.worker.cli.CommandsModule;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.config.SettingsReader;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.demo.DemoCommand;
import org.deltawatcher.worker.home.ConfiguredTargets;
import org.deltawatcher.worker.home.HomeOpener;
import org.deltawatcher.worker.home.PooledHomes;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Wires the program. */
final class DdwModule extends AbstractModule {

    private final Surroundings surroundings;
    private final Terminal terminal;

    private DdwModule(Surroundings surroundings, Terminal terminal) {
        this.surroundings = surroundings;
        this.terminal = terminal;
    }

    /** Returns what makes commands; classes that are not bound are made the way picocli makes them. */
    static IFactory factory(Surroundings surroundings, Terminal terminal) {
        var injector = Guice.createInjector(new DdwModule(surroundings, terminal), new CommandsModule());
        var fallback = CommandLine.defaultFactory();
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return injector.getExistingBinding(Key.get(type)) != null
                        ? injector.getInstance(type)
                        : fallback.create(type);
            }
        };
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        binder().requireAtInjectOnConstructors();
        bind(Surroundings.class).toInstance(surroundings);
        bind(Terminal.class).toInstance(terminal);
        bind(Masking.class).toInstance(new Masking());
        bind(SettingsReader.class);
        bind(HomeOpener.class).to(PooledHomes.class);
        bind(PooledHomes.class);
        bind(ConfiguredTargets.class).in(Singleton.class);
        bind(DemoCommand.class);
        // Plugins are found on the class path too; here is where a program that embeds ddw would add its own.
        Multibinder.newSetBinder(binder(), ProcessExecutor.class).addBinding().to(ReplicateExecutor.class);
    }

    @Provides
    @Singleton
    static ReplicateExecutor replicate(ConfiguredTargets targets) {
        return new ReplicateExecutor(targets);
    }

    @Provides
    @Singleton
    static Executors executors(Set<ProcessExecutor> bound) {
        return Executors.with(bound);
    }

    @Provides
    @Singleton
    static Set<Dialect> dialects() {
        return ServiceLoader.load(Dialect.class).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toUnmodifiableSet());
    }
}
