package org.deltawatcher.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums up the changes of a batch for each team, and adds the sums to a statistic. */
final class TeamSink extends ChangeSink {

    private static final String ADD = """
            INSERT INTO %s AS t (team_id, hours, notes) VALUES (?, ?, ?)
                ON CONFLICT (team_id) DO UPDATE SET hours = t.hours + excluded.hours, notes = t.notes + excluded.notes
            """;

    private final Connection connection;
    private final PreparedStatement add;
    private final Map<Integer, Sum> sums = new HashMap<>();

    private record Sum(BigDecimal hours, long notes) {
        private Sum plus(Sum other) {
            return new Sum(hours.add(other.hours), notes + other.notes);
        }
    }

    TeamSink(BenchDatabase database, HoursPerTeam statistic) throws SQLException {
        connection = database.connect();
        connection.setAutoCommit(false);
        add = connection.prepareStatement(ADD.formatted(statistic.table()));
    }

    @Override
    void accept(String operation, Object @Nullable [] before, Object @Nullable [] after) {
        if (before != null) {
            add((Integer) before[0], new Sum(((BigDecimal) before[2]).negate(), -1));
        }
        if (after != null) {
            add((Integer) after[0], new Sum((BigDecimal) after[2], 1));
        }
    }

    private void add(Integer team, Sum sum) {
        sums.merge(team, sum, Sum::plus);
    }

    @Override
    void flush() throws SQLException {
        for (Map.Entry<Integer, Sum> each : sums.entrySet()) {
            add.setInt(1, each.getKey());
            add.setBigDecimal(2, each.getValue().hours);
            add.setLong(3, each.getValue().notes);
            add.addBatch();
        }
        add.executeBatch();
        sums.clear();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        add.close();
        connection.close();
    }
}
