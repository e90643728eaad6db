package org.deltawatcher.testkit.server;

import java.util.Locale;
import java.util.Optional;

/** What somebody has said about the server of a product, by a system property or an environment variable. */
final class Setting {

    private Setting() {}

    /** Returns the JDBC URL: {@code -Dddw.test.mysql} or {@code DDW_TEST_MYSQL}. */
    static Optional<String> of(Product product) {
        return named("ddw.test." + product);
    }

    /** Returns another one: {@code -Dddw.test.mysql.image} or {@code DDW_TEST_MYSQL_IMAGE}. */
    static Optional<String> of(Product product, String name) {
        return named("ddw.test." + product + "." + name);
    }

    private static Optional<String> named(String property) {
        String value = System.getProperty(property, "");
        if (value.isBlank()) {
            String variable = property.replace('.', '_').toUpperCase(Locale.ROOT);
            value = System.getenv().getOrDefault(variable, "");
        }
        return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }
}
