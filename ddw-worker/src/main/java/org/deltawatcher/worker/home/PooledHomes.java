package org.deltawatcher.worker.home;

import jakarta.inject.Inject;
import java.util.Set;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.worker.config.Masking;

/** Opens homes over a pool of connections each. */
public final class PooledHomes implements HomeOpener {

    private final Pools pools;

    @Inject
    PooledHomes(Set<Dialect> dialects, Masking masking) {
        this.pools = new Pools(dialects, masking);
    }

    @Override
    public OpenHome open(Request request) {
        var settings = request.settings();
        var dialect = pools.dialectFor(settings);
        var pool = pools.open(request);
        try {
            return new OpenHome(settings, dialect.open(pool, settings.schema()), pool::close);
        } catch (DeltaWatcherException e) {
            pool.close();
            throw e;
        }
    }
}
