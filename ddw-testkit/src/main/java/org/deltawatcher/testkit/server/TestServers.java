package org.deltawatcher.testkit.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a server of a product, in this order: the one that is given ({@code -Dddw.test.mysql=jdbc:…} or
 * {@code DDW_TEST_MYSQL}); Docker; the project's own script; an embedded one. It is looked for once per JVM.
 *
 * <p>A product that cannot be had skips the tests that ask for it, and a line of the log says so, unless
 * {@code -Dddw.require=postgres,mysql} or {@code DDW_REQUIRE} names it: then it fails them. PostgreSQL is always required.
 */
public final class TestServers {

    private static final Logger log = LoggerFactory.getLogger(TestServers.class);
    private static final List<ServerSource> SOURCES =
            List.of(new GivenServer(), new ContainerServer(), new ScriptServer(Path.of("")), new EmbeddedServer());
    private static final Map<Product, Result> FOUND = new EnumMap<>(Product.class);

    private TestServers() {}

    /**
     * Returns the server of a product; starts it on the first call.
     *
     * @throws org.opentest4j.TestAbortedException if there is none, which skips the test
     * @throws IllegalStateException if there is none and it is required
     */
    public static TestServer get(Product product) {
        Result result = result(product);
        if (result.server().isEmpty() && isRequired(product)) {
            throw new IllegalStateException(result.reason());
        }
        return result.server().orElseGet(() -> Assumptions.abort(result.reason()));
    }

    private static Result result(Product product) {
        synchronized (FOUND) {
            return FOUND.computeIfAbsent(product, TestServers::search);
        }
    }

    private static Result search(Product product) {
        List<String> tried = new ArrayList<>();
        for (ServerSource source : SOURCES) {
            try {
                Optional<TestServer> server = source.find(product);
                if (server.isPresent()) {
                    log.info("Tests run on {}, found by {}", server.get(), source.description());
                    return new Result(server, "");
                }
                tried.add(source.description());
            } catch (ServerSource.ServerFailedException e) {
                log.debug("A server for tests did not start product={}", product, e);
                tried.add(source.description() + " (" + e.getMessage() + ")");
            }
        }
        String reason = "no " + product + " server for tests; looked for " + String.join("; ", tried);
        if (!isRequired(product)) {
            log.warn("Tests are left out: {}", reason);
        }
        return new Result(Optional.empty(), reason);
    }

    private static boolean isRequired(Product product) {
        String required = System.getProperty("ddw.require", System.getenv().getOrDefault("DDW_REQUIRE", ""));
        return product == Product.POSTGRES
                || List.of(required.toLowerCase(Locale.ROOT).split("[,\\s]+")).contains(product.toString());
    }

    private record Result(Optional<TestServer> server, String reason) {}
}
