package org.deltawatcher.dialect.postgres;

import javax.sql.DataSource;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;

/** DeltaWatcher on PostgreSQL 14 and later. */
public final class PostgresDialect implements Dialect {

    private static final String ON_CONNECT = """
            SELECT set_config(s.name, v.value, false)
              FROM (VALUES ('default_transaction_isolation', 'read committed'), ('statement_timeout', '0'),
                           ('transaction_timeout', '0'), ('idle_session_timeout', '0')) v (name, value)
              JOIN pg_catalog.pg_settings s ON s.name = v.name
             WHERE s.setting <> v.value AND s.source <> 'client'
            """;

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
    public String onConnect() {
        return ON_CONNECT;
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
