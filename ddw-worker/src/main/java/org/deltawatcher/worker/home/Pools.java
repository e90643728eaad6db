package org.deltawatcher.worker.home;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import jakarta.inject.Inject;
import java.util.Set;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;

/** Finds the database module for a URL and opens pools of connections. Thread-safe. */
final class Pools {

    private final Set<Dialect> dialects;
    private final Masking masking;

    @Inject
    Pools(Set<Dialect> dialects, Masking masking) {
        this.dialects = Set.copyOf(dialects);
        this.masking = masking;
    }

    /**
     * Finds the module for a database.
     *
     * @throws InvalidArgumentException if there is none
     */
    Dialect dialectFor(HomeSettings settings) {
        return dialects.stream()
                .filter(dialect -> dialect.accepts(settings.jdbcUrl()))
                .findFirst()
                .orElseThrow(() -> new InvalidArgumentException("no database module knows the url of "
                        + settings.name() + ": " + settings.jdbcUrl() + "; there are modules for "
                        + String.join(
                                ", ",
                                dialects.stream().map(Dialect::name).sorted().toList())));
    }

    /**
     * Opens a pool.
     *
     * @throws InvalidArgumentException if the driver cannot make sense of the URL
     * @throws org.deltawatcher.api.StoreUnavailableException if the database must answer now and does not
     */
    HikariDataSource open(HomeOpener.Request request) {
        var config = config(request);
        String onConnect = dialectFor(request.settings()).onConnect();
        if (!onConnect.isEmpty()) {
            config.setConnectionInitSql(onConnect);
        }
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new ConnectFailure(e).about(request.settings(), masking);
        } catch (RuntimeException e) {
            // The driver cannot make sense of the URL; what it says may quote it.
            throw new InvalidArgumentException(
                    masking.mask("the url of " + request.settings().describe() + " does not work: " + e.getMessage()));
        }
    }

    private static HikariConfig config(HomeOpener.Request request) {
        var settings = request.settings();
        var config = new HikariConfig();
        config.setPoolName("ddw-" + settings.name());
        config.setJdbcUrl(DriverUrl.of(settings.jdbcUrl()));
        if (settings.user() != null) {
            config.setUsername(settings.user());
        }
        if (settings.password() != null) {
            config.setPassword(settings.password().reveal());
        }
        settings.secretParameters().forEach((name, secret) -> config.addDataSourceProperty(name, secret.reveal()));
        config.setMaximumPoolSize(request.connections());
        config.setMinimumIdle(request.firstAnswer() == HomeOpener.FirstAnswer.NOW ? 1 : 0);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setInitializationFailTimeout(request.firstAnswer() == HomeOpener.FirstAnswer.NOW ? 1 : -1);
        return config;
    }
}
