package org.deltawatcher.bench;

import java.sql.SQLException;

/** The statistic that processes keep: hours and number of notes of each team of {@code shop.delivery_notes}. */
final class HoursPerTeam {

    private static final String COMPUTED =
            "SELECT team_id, sum(hours) AS hours, count(*) AS notes FROM " + DeltaTable.SOURCE + " GROUP BY team_id";

    private static final String ADD = """
            INSERT INTO {table} AS t (team_id, hours, notes)
            SELECT v.team_id, sum(v.hours), sum(v.notes)
              FROM {changes} c
             CROSS JOIN LATERAL (VALUES (c.new_team_id, c.new_hours, 1), (c.old_team_id, -c.old_hours, -1)) v (team_id, hours, notes)
             WHERE v.team_id IS NOT NULL
             GROUP BY v.team_id
                ON CONFLICT (team_id) DO UPDATE SET hours = t.hours + excluded.hours, notes = t.notes + excluded.notes
            """;

    private final BenchDatabase database;
    private final String table;

    private HoursPerTeam(BenchDatabase database, String table) {
        this.database = database;
        this.table = table;
    }

    /** Creates the statistic of the rows that are there. */
    static HoursPerTeam create(BenchDatabase database, String name) throws SQLException {
        HoursPerTeam statistic = new HoursPerTeam(database, DeltaTable.SCHEMA + "." + name);
        database.run("CREATE TABLE " + statistic.table
                + " (team_id integer PRIMARY KEY, hours numeric NOT NULL, notes bigint NOT NULL)");
        statistic.recompute();
        return statistic;
    }

    String table() {
        return table;
    }

    /** Returns the statement that adds changes to it: those of a relation with old and new columns. */
    String add(String changes) {
        return ADD.replace("{table}", table).replace("{changes}", changes);
    }

    void recompute() throws SQLException {
        database.run("BEGIN; DELETE FROM " + table + "; INSERT INTO " + table + " " + COMPUTED + "; COMMIT");
    }

    /** Fails unless it says what the table says. */
    void check() throws SQLException {
        String wrong = database.text("SELECT count(*) FROM (" + COMPUTED + ") c FULL JOIN " + table
                + " s USING (team_id) WHERE (c.hours, c.notes) IS DISTINCT FROM (s.hours, s.notes)");
        if (!wrong.equals("0")) {
            throw new IllegalStateException(wrong + " teams are wrong in " + table + ": the figures are worth nothing");
        }
    }
}
