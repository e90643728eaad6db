// begin: plugin
package org.deltawatcher.docs.example;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.HomeSql;
import org.deltawatcher.api.spi.ProcessExecutor;

/** Keeps what the hours of each team cost. The definition is the price of an hour. */
public final class CostExecutor implements ProcessExecutor {

    private static final String ADD = """
            INSERT INTO team_cost AS t (team, cost) VALUES (?, ?)
            ON CONFLICT (team) DO UPDATE SET cost = t.cost + excluded.cost
            """;

    @Override
    public String name() {
        return "team-cost";
    }

    @Override
    public List<String> check(ProcessDefinition definition, HomeSql sql) {
        price(definition);
        return List.of();
    }

    @Override
    public void execute(Execution execution) throws SQLException {
        BigDecimal price = price(execution.process());
        Map<String, BigDecimal> costs = new TreeMap<>();
        execution.net(change -> {
            if (change instanceof Change.Truncated) {
                throw new IllegalStateException("the notes were truncated; reload the process");
            }
            add(costs, change.after(), price);
            add(costs, change.before(), price.negate());
        });
        try (PreparedStatement sql = execution.transaction().connection().prepareStatement(ADD)) {
            for (Map.Entry<String, BigDecimal> cost : costs.entrySet()) {
                sql.setString(1, cost.getKey());
                sql.setBigDecimal(2, cost.getValue());
                sql.addBatch();
            }
            sql.executeBatch();
        }
    }

    private static void add(Map<String, BigDecimal> costs, Row row, BigDecimal price) {
        if (row != null) {
            costs.merge((String) row.get("team"), price.multiply((BigDecimal) row.get("hours")), BigDecimal::add);
        }
    }

    private static BigDecimal price(ProcessDefinition definition) {
        try {
            return new BigDecimal(definition.definition().strip());
        } catch (NumberFormatException e) {
            throw new InvalidDefinitionException("definition of process " + definition.key()
                    + " must be the price of an hour, such as 42.50, but is: " + definition.definition());
        }
    }
}
// end: plugin
