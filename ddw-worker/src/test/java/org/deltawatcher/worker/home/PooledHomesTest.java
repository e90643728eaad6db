package org.deltawatcher.worker.home;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;
import org.deltawatcher.worker.config.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a home that cannot be connected to. */
final class PooledHomesTest {

    private static final String SECRET = "hunter2";

    private final PooledHomes homes = new PooledHomes(Set.of(new PostgresDialect()), new Masking());

    @Test
    void a_host_that_nobody_knows_is_named() {
        assertThatOpening("jdbc:postgresql://nohost.invalid/shop")
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cannot connect to home main (jdbc:postgresql://nohost.invalid/shop as me")
                .hasMessageContaining("unknown host nohost.invalid");
    }

    @Test
    void a_refused_connection_names_host_and_port() {
        assertThatOpening("jdbc:postgresql://127.0.0.1:1/shop")
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(
                        "Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            28P01 | password authentication failed for user "me"
            28000 | role "me" does not exist
            08004 | the server does not support SSL
            """)
    void a_user_whom_the_server_refuses_is_denied(String state, String message) throws IOException {
        try (var server = new RefusingServer(state, message)) {
            assertThatOpening(server.jdbcUrl())
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining(server.jdbcUrl() + " as me")
                    .hasMessageContaining(message);
        }
    }

    @Test
    void a_password_that_is_missing_may_be_given_in_these_places() throws IOException {
        try (var server = new RefusingServer("08004", "no password was provided.")) {
            assertThatThrownBy(() -> homes.open(HomeOpener.Request.forCommand(settings(server.jdbcUrl(), null))))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining(
                            "no password was provided. A password may be given by DDW_PASSWORD, --password-file");
        }
    }

    @Test
    void a_database_that_is_not_there_is_named_with_the_way_out() throws IOException {
        try (var server = new RefusingServer("3D000", "database \"shop\" does not exist")) {
            assertThatOpening(server.jdbcUrl())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("database \"shop\" does not exist. Create it, or correct the url");
        }
    }

    @Test
    void a_home_that_may_come_later_says_the_same_when_it_is_asked() {
        try (var open = homes.open(request("jdbc:postgresql://nohost.invalid/shop", HomeOpener.FirstAnswer.LATER))) {
            assertThatThrownBy(() -> open.home().clock().now())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("unknown host nohost.invalid");
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertThatOpening(String jdbcUrl) {
        return assertThatThrownBy(() -> homes.open(request(jdbcUrl, HomeOpener.FirstAnswer.NOW)))
                .hasMessageNotContaining(SECRET);
    }

    private static HomeOpener.Request request(String jdbcUrl, HomeOpener.FirstAnswer firstAnswer) {
        return new HomeOpener.Request(settings(jdbcUrl, new Secret(SECRET)), 2, firstAnswer);
    }

    private static HomeSettings settings(String jdbcUrl, @Nullable Secret password) {
        return new HomeSettings("main", jdbcUrl, "me", password, Map.of(), "ddw", Duration.ofSeconds(1));
    }
}
