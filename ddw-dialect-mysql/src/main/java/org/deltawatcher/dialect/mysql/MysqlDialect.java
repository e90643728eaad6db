package org.deltawatcher.dialect.mysql;

import javax.sql.DataSource;
import org.deltawatcher.api.spi.Dialect;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;

/** DeltaWatcher on MySQL 8.4 and later. */
public final class MysqlDialect implements Dialect {

    /** For {@link java.util.ServiceLoader}. */
    public MysqlDialect() {}

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public boolean accepts(String jdbcUrl) {
        return jdbcUrl.startsWith("jdbc:mysql:") || jdbcUrl.startsWith("jdbc:mariadb:");
    }

    @Override
    public Home open(DataSource dataSource, String schema) {
        return new MysqlHome(dataSource, new HomeSchema(schema));
    }

    @Override
    public Target openTarget(String name, DataSource dataSource, String schema) {
        return new MysqlTarget(name, dataSource, new HomeSchema(schema));
    }
}
