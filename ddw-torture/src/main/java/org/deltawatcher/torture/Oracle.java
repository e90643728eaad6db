package org.deltawatcher.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares what the processes have made with what happened, and with a recomputation. */
final class Oracle {

    private static final String DIFFERENCE = "SELECT count(*) FROM (%1$s EXCEPT ALL %2$s) d";

    private static final String SEEN = "(SELECT op, id, version FROM seen)";
    private static final String HAPPENED = "(SELECT op, id, version FROM audit)";

    private static final String OUT_OF_ORDER = """
            SELECT count(*) FROM (
                SELECT version < lag(version) OVER (PARTITION BY id ORDER BY no) AS falls FROM seen) s
             WHERE falls
            """;

    private static final String HOURS = "(SELECT * FROM hours_per_team WHERE notes <> 0 OR hours <> 0)";
    private static final String RECOMPUTED = "(SELECT team, count(*), sum(hours) FROM notes GROUP BY team)";

    private static final String ROWS = "SELECT id, team, hours, code, version FROM %s ORDER BY id";

    private static final String ROWS_WITHOUT_CODE = "SELECT id, team, hours, version FROM %s ORDER BY id";

    private final Ground home;
    private final Ground target;

    Oracle(Ground home, Ground target) {
        this.home = home;
        this.target = target;
    }

    /**
     * What was found.
     *
     * @param changes that happened
     * @param lost that happened and were not seen
     * @param doubled that were seen more often than they happened
     * @param outOfOrder changes of a row that were seen before an earlier one
     * @param wrongResults rows of the statistic and of the copies that are not as recomputed
     * @param parked changes that were put aside
     */
    record Verdict(long changes, long lost, long doubled, long outOfOrder, long wrongResults, long parked) {
        boolean isRight() {
            return changes > 0 && lost + doubled + outOfOrder + wrongResults + parked == 0;
        }
    }

    Verdict judge() throws SQLException {
        List<String> notes = rows(home, ROWS.formatted("notes"));
        return new Verdict(
                number("SELECT count(*) FROM audit"),
                number(DIFFERENCE.formatted(HAPPENED, SEEN)),
                number(DIFFERENCE.formatted(SEEN, HAPPENED)),
                number(OUT_OF_ORDER),
                number(DIFFERENCE.formatted(HOURS, RECOMPUTED))
                        + number(DIFFERENCE.formatted(RECOMPUTED, HOURS))
                        + different(notes, rows(home, ROWS.formatted("copied")))
                        + different(notes, rows(target, ROWS.formatted("elsewhere")))
                        + different(
                                rows(home, ROWS_WITHOUT_CODE.formatted("notes")),
                                rows(target, ROWS_WITHOUT_CODE.formatted("spread"))),
                number("SELECT count(*) FROM " + home.schema() + ".parked"));
    }

    private static long different(List<String> expected, List<String> found) {
        Set<String> missing = new HashSet<>(expected);
        found.forEach(missing::remove);
        Set<String> wrong = new HashSet<>(found);
        expected.forEach(wrong::remove);
        return (long) missing.size() + wrong.size();
    }

    private static List<String> rows(Ground ground, String query) throws SQLException {
        try (Connection connection = ground.connect();
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.append(result.getString(column)).append('|');
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(rows(home, query).get(0).replace("|", ""));
    }
}
