package org.deltawatcher.docs.example;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.testkit.junit.DeltaWatcherExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

// begin: test
class CostExecutorTest {

    @RegisterExtension
    final DeltaWatcherExtension ddw = DeltaWatcherExtension.onPostgres()
            .with("CREATE TABLE delivery_notes (id bigint PRIMARY KEY, team text NOT NULL, hours numeric NOT NULL)")
            .with("CREATE TABLE team_cost (team text PRIMARY KEY, cost numeric NOT NULL)");

    @BeforeEach
    void track() {
        ddw.enable("public.delivery_notes");
    }

    @Test
    void the_cost_follows_the_notes() throws SQLException {
        ProcessKey cost = ddw.register("public.delivery_notes", "cost_per_team", "team-cost", "10");

        ddw.execute("INSERT INTO delivery_notes VALUES (1, 'north', 7.5), (2, 'north', 4), (3, 'south', 8)");
        ddw.runUntilIdle().orFail();
        ddw.execute("UPDATE delivery_notes SET team = 'south' WHERE id = 2; DELETE FROM delivery_notes WHERE id = 3");
        ddw.runUntilIdle().orFail();

        ddw.assertThat(cost).isUpToDate().hasProcessed(5).hasNothingParked();
        Assertions.assertThat(rows("SELECT team, cost FROM team_cost"))
                .isEqualTo(rows("SELECT team, sum(hours) * 10 FROM delivery_notes GROUP BY team"));
    }

    @Test
    void a_price_that_is_no_number_is_refused() {
        assertThatThrownBy(() -> ddw.register("public.delivery_notes", "cost_per_team", "team-cost", "cheap"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("42.50");
    }

    private Map<String, String> rows(String query) throws SQLException {
        try (Connection connection = ddw.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            Map<String, String> rows = new TreeMap<>();
            while (result.next()) {
                rows.put(result.getString(1), result.getString(2));
            }
            return rows;
        }
    }
}
// end: test
