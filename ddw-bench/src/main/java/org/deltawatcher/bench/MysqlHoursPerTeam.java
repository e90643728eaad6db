package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The statistic that processes keep on MySQL: hours and number of notes of each team of a table of delivery notes. */
final class MysqlHoursPerTeam {

    private static final String COMPUTED =
            "SELECT n.team_id, SUM(n.hours) AS hours, COUNT(*) AS notes FROM {source} n GROUP BY n.team_id";

    /** Each change counts twice: what was is taken away, what is is added. */
    private static final String ADD = """
            INSERT INTO {table} (team_id, hours, notes)
            SELECT d.team_id, d.hours, d.notes
              FROM (SELECT IF(s.sign = 1, c.new_team_id, c.old_team_id) AS team_id,
                           SUM(IF(s.sign = 1, c.new_hours, -c.old_hours)) AS hours, SUM(s.sign) AS notes
                      FROM {changes} c
                     CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1) s
                     WHERE IF(s.sign = 1, c.new_team_id, c.old_team_id) IS NOT NULL
                     GROUP BY IF(s.sign = 1, c.new_team_id, c.old_team_id)) d
                ON DUPLICATE KEY UPDATE hours = {name}.hours + d.hours, notes = {name}.notes + d.notes
            """;

    private static final String DIFFERENCES = """
            SELECT COUNT(DISTINCT e.team_id)
              FROM (SELECT b.team_id
                      FROM (SELECT team_id, hours, notes FROM ({computed}) computed
                            UNION ALL
                            SELECT team_id, hours, notes FROM {table}) b
                     GROUP BY b.team_id, b.hours, b.notes
                    HAVING COUNT(*) <> 2) e
            """;

    private final MysqlGround ground;
    private final String source;
    private final String name;

    private MysqlHoursPerTeam(MysqlGround ground, String source, String name) {
        this.ground = ground;
        this.source = source;
        this.name = name;
    }

    /** Creates the statistic of the rows that are there, beside them. */
    static MysqlHoursPerTeam create(MysqlGround ground, String source, String name) throws SQLException {
        MysqlHoursPerTeam statistic = new MysqlHoursPerTeam(ground, source, name);
        ground.run("CREATE TABLE " + statistic.table()
                + " (team_id INT PRIMARY KEY, hours DECIMAL(30, 2) NOT NULL, notes BIGINT NOT NULL)");
        statistic.recompute();
        return statistic;
    }

    private String table() {
        return MysqlGround.databaseOf(source) + "." + name;
    }

    private String computed() {
        return COMPUTED.replace("{source}", source);
    }

    /** Returns the statement that adds changes to it: those of a relation with old and new columns. */
    String add(String changes) {
        return ADD.replace("{table}", table()).replace("{name}", name).replace("{changes}", changes);
    }

    void recompute() throws SQLException {
        try (Connection connection = ground.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("DELETE FROM " + table());
            statement.execute("INSERT INTO " + table() + " " + computed());
            connection.commit();
        }
    }

    /** Fails unless it says what the table says. */
    void check() throws SQLException {
        long wrong = ground.number(DIFFERENCES.replace("{computed}", computed()).replace("{table}", table()));
        if (wrong > 0) {
            throw new IllegalStateException(
                    wrong + " teams are wrong in " + table() + ": the figures are worth nothing");
        }
    }
}
