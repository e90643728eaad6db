package org.deltawatcher.api.spi;

import javax.sql.DataSource;

/**
 * What a database module offers. Found by {@link java.util.ServiceLoader}; needs a public constructor without
 * arguments.
 */
public interface Dialect {

    /** Returns the product's name in lower case, such as {@code postgres}. */
    String name();

    /** Tells whether a JDBC URL is for this database. */
    boolean accepts(String jdbcUrl);

    /**
     * Returns SQL that a pool should run on each connection that it opens, so that what a server or a role sets for the
     * sessions of an application (another isolation level, an end to long statements) does not stop a worker; empty if
     * there is nothing to set. What the URL sets holds.
     */
    default String onConnect() {
        return "";
    }

    /**
     * Opens a home; connects only when a port is used.
     *
     * @param dataSource connections to the database; stays the caller's to close
     * @param schema name of the schema that the home is installed in, usually {@code ddw}
     * @throws org.deltawatcher.api.InvalidArgumentException if the name is not made of lower-case letters, digits and
     *     {@code _}, or is too long
     */
    Home open(DataSource dataSource, String schema);

    /**
     * Opens a database to write to; connects only when it is used.
     *
     * @param name its name in the configuration, for messages
     * @param dataSource connections to it; stays the caller's to close
     * @param schema name of the schema that {@code applied} lies in, usually {@code ddw}; made when it is needed
     * @throws org.deltawatcher.api.InvalidArgumentException as for {@link #open}
     */
    Target openTarget(String name, DataSource dataSource, String schema);
}
