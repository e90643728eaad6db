package org.deltawatcher.testkit.server;

import java.util.Locale;
import java.util.Optional;

/** The server that a system property or an environment variable names. */
final class GivenServer implements ServerSource {

    @Override
    public String description() {
        return "a JDBC URL in -Dddw.test.<product> or DDW_TEST_<PRODUCT>";
    }

    @Override
    public Optional<TestServer> find(Product product) {
        String given = System.getProperty("ddw.test." + product, "");
        if (given.isBlank()) {
            given = System.getenv().getOrDefault("DDW_TEST_" + product.name().toUpperCase(Locale.ROOT), "");
        }
        return given.isBlank() ? Optional.empty() : Optional.of(new TestServer(product, given.strip()));
    }
}
