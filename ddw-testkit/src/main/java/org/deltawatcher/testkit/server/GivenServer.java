package org.deltawatcher.testkit.server;

import java.util.Optional;

/** The server that a system property or an environment variable names. */
final class GivenServer implements ServerSource {

    @Override
    public String description() {
        return "a JDBC URL in -Dddw.test.<product> or DDW_TEST_<PRODUCT>";
    }

    @Override
    public Optional<TestServer> find(Product product) {
        return Setting.of(product).map(url -> new TestServer(product, url));
    }
}
