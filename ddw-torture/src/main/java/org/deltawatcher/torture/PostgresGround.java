package org.deltawatcher.torture;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.testkit.HomeDatabase;

/** On PostgreSQL. */
final class PostgresGround extends Ground {

    private final HomeDatabase database = HomeDatabase.create();

    @Override
    public String product() {
        return "postgres";
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
        return database.jdbcUrl();
    }

    @Override
    String schema() {
        return "ddw";
    }

    @Override
    public String tables() {
        return "public";
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = super.connect();
        connection.setClientInfo("ApplicationName", APPLICATION);
        return connection;
    }

    @Override
    void createTables() throws SQLException {
        // what is committed shall be there after a crash: the server of the testkit does not wait for that by itself
        execute(List.of("""
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database()); END $$;
                CREATE TABLE notes (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL, code text UNIQUE, version bigint NOT NULL);
                CREATE TABLE audit (op "char" NOT NULL, id int NOT NULL, version bigint NOT NULL);
                CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'UPDATE' AND OLD.id = NEW.id THEN
                        INSERT INTO public.audit VALUES ('U', NEW.id, NEW.version);
                    ELSE
                        INSERT INTO public.audit SELECT 'D', OLD.id, OLD.version WHERE TG_OP <> 'INSERT';
                        INSERT INTO public.audit SELECT 'I', NEW.id, NEW.version WHERE TG_OP <> 'DELETE';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON notes FOR EACH ROW EXECUTE FUNCTION audit();
                CREATE TABLE seen (no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, position bigint NOT NULL, op "char" NOT NULL, id int NOT NULL, version bigint NOT NULL);
                CREATE TABLE hours_per_team (team text PRIMARY KEY, notes bigint NOT NULL, hours bigint NOT NULL);
                CREATE TABLE copied (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL, code text, version bigint NOT NULL);
                CREATE TABLE elsewhere (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL, code text UNIQUE, version bigint NOT NULL);
                CREATE TABLE spread (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL, version bigint NOT NULL);
                CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full';
                END $$;
                CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON elsewhere FOR EACH ROW EXECUTE FUNCTION full_disk();
                ALTER TABLE elsewhere DISABLE TRIGGER full_disk;
                """));
    }

    @Override
    String seen() {
        return """
                INSERT INTO seen (position, op, id, version)
                SELECT position, op, coalesce(new_id, old_id), coalesce(new_version, old_version) FROM {changes} ORDER BY position;
                SELECT pg_sleep(random() * 0.03)
                """;
    }

    @Override
    String hours() {
        return """
                INSERT INTO hours_per_team AS h (team, notes, hours)
                SELECT team, sum(n), sum(n * hours)
                  FROM (SELECT new_team AS team, 1 AS n, new_hours AS hours FROM {net} WHERE new_id IS NOT NULL
                        UNION ALL SELECT old_team, -1, old_hours FROM {net} WHERE old_id IS NOT NULL) d
                 GROUP BY team
                ON CONFLICT (team) DO UPDATE SET notes = h.notes + excluded.notes, hours = h.hours + excluded.hours;
                SELECT pg_sleep(random() * 0.03)
                """;
    }

    @Override
    String put(int id, String team, int hours, long version) {
        return "INSERT INTO notes VALUES (" + id + ", '" + team + "', " + hours + ", NULL, " + version + ")"
                + " ON CONFLICT (id) DO UPDATE SET team = excluded.team, hours = excluded.hours, version = excluded.version";
    }

    @Override
    String move(int id, int to, long version) {
        return "UPDATE notes SET id = " + to + ", code = NULL, version = " + version + " WHERE id = " + id
                + " AND NOT EXISTS (SELECT FROM notes WHERE id = " + to + ")";
    }

    /** A deadlock; or the server went down, or is not up yet. */
    @Override
    boolean isPassing(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals("40P01") || state.startsWith("08") || state.startsWith("57P0");
    }

    @Override
    void terminate(Random random) throws SQLException {
        execute(List.of("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND backend_type = 'client backend' AND application_name <> '" + APPLICATION
                + "' ORDER BY md5(pid || '" + random.nextInt() + "') LIMIT 1"));
    }

    @Override
    void fill(boolean isFull) throws SQLException {
        execute(List.of("ALTER TABLE elsewhere " + (isFull ? "ENABLE" : "DISABLE") + " TRIGGER full_disk"));
    }

    /** Only a server that nobody else uses: the one that the testkit started. */
    @Override
    boolean canCrash() {
        return System.getProperty("ddw.test.postgres", System.getenv().getOrDefault("DDW_TEST_POSTGRES", ""))
                .isEmpty();
    }

    /** When one of its processes is killed, the server ends the others, as their shared memory may be broken. */
    @Override
    void crash() throws SQLException, InterruptedException {
        try (Connection connection = connect();
                Statement sql = connection.createStatement();
                ResultSet process = sql.executeQuery("SELECT pg_backend_pid()")) {
            process.next();
            new ProcessBuilder("kill", "-KILL", process.getString(1)).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("there is no kill here", e);
        }
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
