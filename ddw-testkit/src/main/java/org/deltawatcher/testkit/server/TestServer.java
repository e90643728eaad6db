package org.deltawatcher.testkit.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on which tests may create and drop databases. */
public final class TestServer {

    private static final Pattern URL = Pattern.compile("(jdbc:[a-z]+://[^/?]*/)([^?]*)(\\?.*)?");

    private final Product product;
    private final String urlBeforeName;
    private final String urlAfterName;
    private final String database;

    TestServer(Product product, String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        if (!matcher.matches()) {
            throw new IllegalStateException("the server for tests on " + product
                    + " must be given as jdbc:product://host:port/database?user=…&password=…"
                    + " but is not; its text is not repeated here, it may hold a password");
        }
        this.product = product;
        urlBeforeName = matcher.group(1);
        database = matcher.group(2).isEmpty() && product == Product.POSTGRES ? "postgres" : matcher.group(2);
        urlAfterName = matcher.group(3) == null ? "" : matcher.group(3);
    }

    public Product product() {
        return product;
    }

    /** Returns the URL of a database, with user and password in it. */
    public String url(String database) {
        return urlBeforeName + database + urlAfterName;
    }

    /** Returns the URL from which databases are created and dropped. */
    public String maintenanceUrl() {
        return url(database);
    }

    @Override
    public String toString() {
        return product + " at " + urlBeforeName;
    }
}
