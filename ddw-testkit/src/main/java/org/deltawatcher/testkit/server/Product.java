package org.deltawatcher.testkit.server;

import java.util.Locale;

/** A database product that tests run on. */
public enum Product {
    POSTGRES,
    MYSQL,
    MARIADB;

    /** Returns its name as settings spell it: {@code postgres}, {@code mysql}, {@code mariadb}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
