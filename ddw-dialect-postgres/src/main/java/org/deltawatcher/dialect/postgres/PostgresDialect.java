package org.deltawatcher.dialect.postgres;

import javax.sql.DataSource;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;

/** DeltaWatcher on PostgreSQL 14 and later. */
public final class PostgresDialect implements Dialect {

    /** For {@link java.util.ServiceLoader}. */
    public PostgresDialect() {}

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public boolean accepts(String jdbcUrl) {
        return jdbcUrl.startsWith("jdbc:postgresql:");
    }

    @Override
    public Home open(DataSource dataSource, String schema) {
        return new PostgresHome(dataSource, new HomeSchema(schema));
    }

    @Override
    public Target openTarget(String name, DataSource dataSource, String schema) {
        return new PostgresTarget(name, dataSource, new HomeSchema(schema));
    }
}
