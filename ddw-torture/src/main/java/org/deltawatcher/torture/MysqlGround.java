package org.deltawatcher.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.testkit.MysqlHomeDatabase;

/** On MySQL, in a database of the server. */
final class MysqlGround extends Ground {

    /** A deadlock, a lock that took too long, a session that was ended. */
    private static final Set<Integer> PASSING = Set.of(1213, 1205, 1317, 1927);

    private final MysqlHomeDatabase database = MysqlHomeDatabase.create();

    /** Sessions of the application have no name here. */
    private final Set<Long> ownSessions = ConcurrentHashMap.newKeySet();

    @Override
    public String product() {
        return "mysql";
    }

    @Override
    public Home home() {
        return database.home();
    }

    @Override
    public Target target() {
        return database.target();
    }

    @Override
    String url() {
        return database.jdbcUrl().replaceFirst("(//[^/?]+)/?[^?]*", "$1/" + database.sourceSchema());
    }

    @Override
    String schema() {
        return database.schema();
    }

    @Override
    public String tables() {
        return database.sourceSchema();
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = super.connect();
        try (Statement sql = connection.createStatement();
                ResultSet session = sql.executeQuery("SELECT CONNECTION_ID()")) {
            session.next();
            ownSessions.add(session.getLong(1));
        }
        return connection;
    }

    @Override
    void createTables() throws SQLException {
        execute(
                List.of(
                        "CREATE TABLE notes (id INT PRIMARY KEY, team VARCHAR(20) NOT NULL, hours INT NOT NULL, code VARCHAR(20) UNIQUE, version BIGINT NOT NULL)",
                        "CREATE TABLE audit (op CHAR(1) NOT NULL, id INT NOT NULL, version BIGINT NOT NULL)",
                        "CREATE TRIGGER audit_i AFTER INSERT ON notes FOR EACH ROW INSERT INTO audit VALUES ('I', NEW.id, NEW.version)",
                        "CREATE TRIGGER audit_d AFTER DELETE ON notes FOR EACH ROW INSERT INTO audit VALUES ('D', OLD.id, OLD.version)",
                        """
                CREATE TRIGGER audit_u AFTER UPDATE ON notes FOR EACH ROW
                BEGIN
                    IF NEW.id = OLD.id THEN
                        INSERT INTO audit VALUES ('U', NEW.id, NEW.version);
                    ELSE
                        INSERT INTO audit VALUES ('D', OLD.id, OLD.version), ('I', NEW.id, NEW.version);
                    END IF;
                END
                """,
                        "CREATE TABLE seen (no BIGINT AUTO_INCREMENT PRIMARY KEY, position BIGINT NOT NULL, op CHAR(1) NOT NULL, id INT NOT NULL, version BIGINT NOT NULL)",
                        "CREATE TABLE hours_per_team (team VARCHAR(20) PRIMARY KEY, notes BIGINT NOT NULL, hours BIGINT NOT NULL)",
                        "CREATE TABLE copied (id INT PRIMARY KEY, team VARCHAR(20) NOT NULL, hours INT NOT NULL, code VARCHAR(20), version BIGINT NOT NULL)",
                        "CREATE TABLE elsewhere (id INT PRIMARY KEY, team VARCHAR(20) NOT NULL, hours INT NOT NULL, code VARCHAR(20) UNIQUE, version BIGINT NOT NULL)",
                        "CREATE TABLE spread (id INT PRIMARY KEY, team VARCHAR(20) NOT NULL, hours INT NOT NULL, version BIGINT NOT NULL)"));
    }

    @Override
    String seen() {
        return """
                INSERT INTO seen (position, op, id, version)
                SELECT position, op, COALESCE(new_id, old_id), COALESCE(new_version, old_version) FROM {changes} ORDER BY position;
                DO SLEEP(RAND() * 0.03)
                """;
    }

    @Override
    String hours() {
        return """
                INSERT INTO hours_per_team (team, notes, hours)
                SELECT team, SUM(n), SUM(n * hours)
                  FROM (SELECT new_team AS team, 1 AS n, new_hours AS hours FROM {net} WHERE new_id IS NOT NULL
                        UNION ALL SELECT old_team, -1, old_hours FROM {net} WHERE old_id IS NOT NULL) d
                 GROUP BY team
                ON DUPLICATE KEY UPDATE notes = hours_per_team.notes + VALUES(notes), hours = hours_per_team.hours + VALUES(hours);
                DO SLEEP(RAND() * 0.03)
                """;
    }

    @Override
    String put(int id, String team, int hours, long version) {
        return "INSERT INTO notes VALUES (" + id + ", '" + team + "', " + hours + ", NULL, " + version + ")"
                + " ON DUPLICATE KEY UPDATE team = VALUES(team), hours = VALUES(hours), version = VALUES(version)";
    }

    @Override
    String move(int id, int to, long version) {
        return "UPDATE IGNORE notes SET id = " + to + ", code = NULL, version = " + version + " WHERE id = " + id;
    }

    @Override
    boolean isPassing(SQLException e) {
        return PASSING.contains(e.getErrorCode())
                || String.valueOf(e.getSQLState()).startsWith("08");
    }

    @Override
    void terminate(Random random) throws SQLException {
        try (Connection connection = connect();
                Statement sql = connection.createStatement()) {
            List<Long> sessions = new ArrayList<>();
            try (ResultSet rows = sql.executeQuery(
                    "SELECT id FROM performance_schema.processlist WHERE db = DATABASE() ORDER BY id")) {
                while (rows.next()) {
                    sessions.add(rows.getLong(1));
                }
            }
            sessions.removeAll(ownSessions);
            if (!sessions.isEmpty()) {
                sql.execute("KILL " + sessions.get(random.nextInt(sessions.size())));
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != 1094) { // it ended by itself
                throw e;
            }
        }
    }

    @Override
    void fill(boolean isFull) throws SQLException {
        if (!isFull) {
            execute(List.of("DROP TRIGGER full_disk_i", "DROP TRIGGER full_disk_u", "DROP TRIGGER full_disk_d"));
            return;
        }
        for (String operation : List.of("INSERT", "UPDATE", "DELETE")) {
            execute(List.of("CREATE TRIGGER full_disk_" + Character.toLowerCase(operation.charAt(0)) + " BEFORE "
                    + operation + " ON elsewhere FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021,"
                    + " MESSAGE_TEXT = 'Disk full'"));
        }
    }

    @Override
    boolean canCrash() {
        return false;
    }

    @Override
    void crash() {
        throw new UnsupportedOperationException("another process would have to start it again");
    }

    @Override
    public void advance(Duration duration) {
        database.advance(duration);
    }

    @Override
    public void close() {
        database.close();
    }
}
