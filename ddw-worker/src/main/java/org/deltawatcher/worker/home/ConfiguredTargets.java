package org.deltawatcher.worker.home;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.config.Settings;
import org.deltawatcher.worker.config.SettingsSource;

/** The targets and homes of the configuration, as databases to write to: a pool each, opened when it is used first. */
public final class ConfiguredTargets implements Targets, AutoCloseable {

    /** Beside a thread's transaction, a table is looked at or made on a connection of its own. */
    private static final int MORE_CONNECTIONS = 4;

    private final SettingsSource source;
    private final Pools pools;
    private final Map<String, Target> open = new HashMap<>();
    private final List<HikariDataSource> openPools = new ArrayList<>();

    @Inject
    ConfiguredTargets(SettingsSource source, Set<Dialect> dialects, Masking masking) {
        this(source, new Pools(dialects, masking));
    }

    private ConfiguredTargets(SettingsSource source, Pools pools) {
        this.source = source;
        this.pools = pools;
    }

    /** Returns the targets of other settings, with connections of their own. */
    public ConfiguredTargets of(Settings settings) {
        return new ConfiguredTargets(() -> settings, pools);
    }

    @Override
    public List<String> names() {
        return all(source.settings()).map(HomeSettings::name).sorted().toList();
    }

    @Override
    public synchronized Target target(String name) {
        return open.computeIfAbsent(name, this::open);
    }

    private Target open(String name) {
        var settings = source.settings();
        var database = all(settings)
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidArgumentException("no target " + name + " in " + settings.origin()
                        + "; there are: "
                        + String.join(
                                ", ",
                                all(settings).map(HomeSettings::name).sorted().toList())));
        var dialect = pools.dialectFor(database);
        var pool = pools.open(new HomeOpener.Request(
                database, settings.worker().threads() + MORE_CONNECTIONS, HomeOpener.FirstAnswer.LATER));
        openPools.add(pool);
        return dialect.openTarget(name, pool, database.schema());
    }

    /** A home goes before a target of its name. */
    private static Stream<HomeSettings> all(Settings settings) {
        return Stream.concat(
                settings.homes().stream(),
                settings.targets().stream()
                        .filter(target -> settings.homes().stream()
                                .noneMatch(home -> home.name().equals(target.name()))));
    }

    /** Closes all connections; what is used afterwards is opened anew. */
    @Override
    public synchronized void close() {
        openPools.forEach(HikariDataSource::close);
        openPools.clear();
        open.clear();
    }
}
