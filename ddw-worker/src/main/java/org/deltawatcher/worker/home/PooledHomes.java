package org.deltawatcher.worker.home;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Set;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;
import org.jspecify.annotations.Nullable;

/** Opens homes over a pool of connections each. */
public final class PooledHomes implements HomeOpener {

    private final Set<Dialect> dialects;
    private final Masking masking;

    @Inject
    PooledHomes(Set<Dialect> dialects, Masking masking) {
        this.dialects = Set.copyOf(dialects);
        this.masking = masking;
    }

    @Override
    public OpenHome open(Request request) {
        var settings = request.settings();
        var dialect = dialectFor(settings);
        var pool = pool(request);
        try {
            return new OpenHome(settings, dialect.open(pool, settings.schema()), pool::close);
        } catch (DeltaWatcherException e) {
            pool.close();
            throw e;
        }
    }

    private Dialect dialectFor(HomeSettings settings) {
        return dialects.stream()
                .filter(dialect -> dialect.accepts(settings.jdbcUrl()))
                .findFirst()
                .orElseThrow(() -> new InvalidArgumentException("no database module knows the url of home "
                        + settings.name() + ": " + settings.jdbcUrl() + "; there are modules for "
                        + String.join(
                                ", ",
                                dialects.stream().map(Dialect::name).sorted().toList())));
    }

    private HikariDataSource pool(Request request) {
        try {
            return new HikariDataSource(config(request));
        } catch (HikariPool.PoolInitializationException e) {
            throw cannotConnect(request.settings(), e);
        } catch (RuntimeException e) {
            // The driver cannot make sense of the URL; what it says may quote it.
            throw new InvalidArgumentException(masking.mask(
                    "the url of home " + request.settings().describe() + " does not work: " + e.getMessage()));
        }
    }

    private static HikariConfig config(Request request) {
        var settings = request.settings();
        var config = new HikariConfig();
        config.setPoolName("ddw-" + settings.name());
        config.setJdbcUrl(settings.jdbcUrl());
        if (settings.user() != null) {
            config.setUsername(settings.user());
        }
        if (settings.password() != null) {
            config.setPassword(settings.password().reveal());
        }
        settings.secretParameters().forEach((name, secret) -> config.addDataSourceProperty(name, secret.reveal()));
        config.setMaximumPoolSize(request.connections());
        config.setMinimumIdle(request.firstAnswer() == FirstAnswer.NOW ? 1 : 0);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setInitializationFailTimeout(request.firstAnswer() == FirstAnswer.NOW ? 1 : -1);
        return config;
    }

    private DeltaWatcherException cannotConnect(HomeSettings settings, RuntimeException e) {
        var cause = sqlCause(e);
        var message = masking.mask("cannot connect to home " + settings.describe() + ": "
                + (cause == null ? e.getMessage() : cause.getMessage()));
        var state = cause == null ? null : cause.getSQLState();
        return state != null && state.startsWith("28")
                ? new AccessDeniedException(message, e)
                : new StoreUnavailableException(message, e);
    }

    private static @Nullable SQLException sqlCause(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
