package org.deltawatcher.worker.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Transaction;
import org.deltawatcher.dialect.postgres.PostgresDialect;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Masking;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a database sets for the sessions of its applications does not stop the program. */
final class SessionSettingsTest {

    private final PooledHomes homes = new PooledHomes(Set.of(new PostgresDialect()), new Masking());
    private HomeDatabase database;

    @BeforeEach
    void open() throws SQLException {
        database = HomeDatabase.create();
        try (Connection connection = database.dataSource().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE TABLE public.t (id int PRIMARY KEY)");
            sql.execute("DO $$ BEGIN"
                    + " EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database());"
                    + " EXECUTE format('ALTER DATABASE %I SET statement_timeout = 50', current_database());"
                    + " EXECUTE format('ALTER DATABASE %I SET idle_session_timeout = 50', current_database()); END $$");
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void neither_an_isolation_level_nor_an_end_to_long_statements() throws SQLException {
        try (var open = homes.open(HomeOpener.Request.forCommand(settings("")))) {
            open.home().changeSource().enable(EnableRequest.of(new SourceName("public", "t")));

            assertThat(open.home().transactions().inTransaction(SessionSettingsTest::set))
                    .containsExactly("read committed", "0", "0");
        }
    }

    @Test
    void what_the_url_sets_holds() throws SQLException {
        try (var open = homes.open(HomeOpener.Request.forCommand(settings("options=-c%20statement_timeout=30s")))) {
            assertThat(open.home().transactions().inTransaction(SessionSettingsTest::set))
                    .containsExactly("read committed", "30s", "0");
        }
    }

    private static List<String> set(Transaction transaction) throws SQLException {
        try (Statement sql = transaction.connection().createStatement();
                var row = sql.executeQuery("SELECT current_setting('transaction_isolation'),"
                        + " current_setting('statement_timeout'), current_setting('idle_session_timeout')")) {
            row.next();
            return List.of(row.getString(1), row.getString(2), row.getString(3));
        }
    }

    private HomeSettings settings(String parameter) {
        String url = database.database().jdbcUrl();
        return new HomeSettings(
                "main",
                parameter.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + parameter,
                null,
                null,
                Map.of(),
                "ddw",
                Duration.ofSeconds(5));
    }
}
