package org.deltawatcher.worker.home;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * Finds the URL for the driver that is there. MariaDB's driver, which is part of the program, serves MySQL too, but takes
 * {@code jdbc:mysql:} only when it is told to.
 */
public final class DriverUrl {

    /** By whatever name the two drivers know it. */
    private static final Pattern SAYS_ENCRYPTION =
            Pattern.compile("(?i)[?&](?:sslMode|useSsl|requireSsl|verifyServerCertificate|trustServerCertificate)\\b");

    private DriverUrl() {}

    /**
     * Returns the URL as it is if a driver knows it, such as Oracle's own for MySQL; else as MariaDB's driver takes it.
     *
     * @param jdbcUrl a JDBC URL of any database
     * @return a URL of the same database
     */
    public static String of(String jdbcUrl) {
        if (!jdbcUrl.startsWith("jdbc:mysql:") || hasDriver(jdbcUrl)) {
            return jdbcUrl;
        }
        var permitted = with(jdbcUrl, "permitMysqlScheme=true");
        // Oracle's driver encrypts unless it is told not to; and the accounts of MySQL ask for that, or for another
        // way.
        return SAYS_ENCRYPTION.matcher(jdbcUrl).find() ? permitted : with(permitted, "sslMode=trust");
    }

    private static boolean hasDriver(String jdbcUrl) {
        try {
            DriverManager.getDriver(jdbcUrl);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String with(String jdbcUrl, String parameter) {
        return jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + parameter;
    }
}
