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
     * Opens a home; connects only when a port is used.
     *
     * @param dataSource connections to the database; stays the caller's to close
     * @param schema name of the schema that the home is installed in, usually {@code ddw}
     * @throws org.deltawatcher.api.InvalidArgumentException if the name is not made of lower-case letters, digits and
     *     {@code _}, or is too long
     */
    Home open(DataSource dataSource, String schema);
}
