package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.testkit.HomeDatabase;

/**
 * A table under load with three processes on it, and an audit that the application keeps itself: what the processes made
 * must equal it. Writers write no more than they are let.
 */
final class AuditedNotes implements AutoCloseable {

    /** What the writers' connections are called. */
    static final String WRITER = "writer";

    private static final int IDS = 60;

    private static final String TABLES = """
            CREATE TABLE notes (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL);
            CREATE TABLE hours_per_team (team text PRIMARY KEY, notes bigint NOT NULL, hours bigint NOT NULL);
            CREATE TABLE copy (id int PRIMARY KEY, team text NOT NULL, hours int NOT NULL);
            CREATE TABLE seen (position bigint PRIMARY KEY, op "char" NOT NULL, id int NOT NULL);
            CREATE TABLE audit (op "char" NOT NULL, id int NOT NULL);
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' AND OLD.id = NEW.id THEN
                    INSERT INTO public.audit SELECT 'U', NEW.id WHERE OLD IS DISTINCT FROM NEW;
                ELSE
                    INSERT INTO public.audit SELECT 'D', OLD.id WHERE TG_OP <> 'INSERT';
                    INSERT INTO public.audit SELECT 'I', NEW.id WHERE TG_OP <> 'DELETE';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON notes FOR EACH ROW EXECUTE FUNCTION audit();
            """;

    private static final String PROCESSES = """
            SELECT ddw.enable('public.notes');
            SELECT ddw.register('public.notes', 'seen', 'sql', lanes => 4, batch_size => 20,
                lease_duration => '2 seconds', max_attempts => 1000, definition => $$
                INSERT INTO seen SELECT position, op, coalesce(new_id, old_id) FROM {changes};
                SELECT pg_sleep(random() * 0.03)$$);
            SELECT ddw.register('public.notes', 'hours', 'sql', batch_size => 50,
                lease_duration => '2 seconds', max_attempts => 1000, definition => $$
                INSERT INTO hours_per_team AS h (team, notes, hours)
                SELECT team, sum(n), sum(n * hours)
                  FROM (SELECT new_team AS team, 1 AS n, new_hours AS hours FROM {net} WHERE new_id IS NOT NULL
                        UNION ALL SELECT old_team, -1, old_hours FROM {net} WHERE old_id IS NOT NULL) d
                 GROUP BY team
                ON CONFLICT (team) DO UPDATE SET notes = h.notes + excluded.notes, hours = h.hours + excluded.hours;
                SELECT pg_sleep(random() * 0.03)$$);
            SELECT ddw.register('public.notes', 'copy', 'row-sql', lanes => 3, batch_size => 20,
                lease_duration => '2 seconds', max_attempts => 1000, definition => $$
                {"on_added": "INSERT INTO copy VALUES (:new_id, :new_team, :new_hours)",
                 "on_changed": "UPDATE copy SET team = :new_team, hours = :new_hours WHERE id = :old_id",
                 "on_deleted": "DELETE FROM copy WHERE id = :old_id"}$$);
            """;

    private final HomeDatabase database;
    private final Semaphore mayWrite = new Semaphore(0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Integer>> writers = new ArrayList<>();
    private volatile boolean isOver;

    AuditedNotes(HomeDatabase database, int writers) {
        this.database = database;
        database.execute(TABLES);
        database.execute(PROCESSES);
        for (int i = 0; i < writers; i++) {
            int number = i;
            this.writers.add(threads.submit(() -> write(number)));
        }
    }

    /** Lets the writers write some more transactions. */
    void goOn() {
        mayWrite.release(Math.max(0, writers.size() - mayWrite.availablePermits()));
    }

    /** Ends the writing; returns how many transactions were committed. */
    int stop() throws Exception {
        isOver = true;
        mayWrite.release(writers.size());
        int committed = 0;
        for (Future<Integer> writer : writers) {
            committed += writer.get(60, TimeUnit.SECONDS);
        }
        return committed;
    }

    /** Waits until all processes have seen all changes. */
    void awaitProcessed() throws SQLException {
        for (var process : List.of("seen", "hours", "copy")) {
            assertThat(number("SELECT ddw.wait_until_processed('public.notes', '" + process + "', '60 s')::int"))
                    .as("%s in %s", process, text("SELECT string_agg(s::text, ' ') FROM ddw.process_status s"))
                    .isEqualTo(1);
        }
    }

    /** Compares each result with the table, and what was seen with the audit. */
    void assertExact() throws SQLException {
        assertThat(number("SELECT count(*) FROM audit")).isPositive();
        assertSame(
                "SELECT op, id, count(*) FROM seen GROUP BY op, id",
                "SELECT op, id, count(*) FROM audit GROUP BY op, id");
        assertSame("SELECT * FROM copy", "SELECT * FROM notes");
        assertSame(
                "SELECT * FROM hours_per_team WHERE notes <> 0 OR hours <> 0",
                "SELECT team, count(*), sum(hours) FROM notes GROUP BY team");
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    private String text(String query) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var sql = connection.createStatement();
                var result = sql.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private void assertSame(String derived, String recomputed) throws SQLException {
        var difference = "SELECT count(*) FROM ((%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s)) d";
        assertThat(number(difference.formatted("(" + derived + ")", "(" + recomputed + ")")))
                .as("differences between %s and %s", derived, recomputed)
                .isZero();
    }

    /** Goes on with another connection when its own is killed. */
    private int write(int number) throws SQLException, InterruptedException {
        var random = new Random(number);
        int committed = 0;
        while (true) {
            try (var connection = DriverManager.getConnection(database.jdbcUrl())) {
                connection.setAutoCommit(false);
                connection.setClientInfo("ApplicationName", WRITER);
                while (true) {
                    mayWrite.acquire();
                    if (isOver) {
                        return committed;
                    }
                    committed += write(connection, random, number * 1_000);
                }
            } catch (SQLException e) {
                if (!isKilled(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isKilled(SQLException e) {
        return e.getSQLState().startsWith("08") || e.getSQLState().equals("57P01");
    }

    private static int write(Connection connection, Random random, int firstId) throws SQLException {
        for (int i = random.nextInt(4); i >= 0; i--) {
            change(connection, random, firstId + random.nextInt(IDS));
        }
        if (random.nextInt(6) == 0) {
            connection.rollback();
            return 0;
        }
        connection.commit();
        return 1;
    }

    private static void change(Connection connection, Random random, int id) throws SQLException {
        var values = "'team " + random.nextInt(5) + "', " + random.nextInt(10);
        try (Statement sql = connection.createStatement()) {
            switch (random.nextInt(4)) {
                case 0 -> sql.execute("DELETE FROM notes WHERE id = " + id);
                case 1 -> {
                    int other = id + IDS;
                    sql.execute("DELETE FROM notes WHERE id = " + other);
                    sql.execute("UPDATE notes SET id = " + other + " WHERE id = " + id);
                }
                case 2 -> sql.execute("UPDATE notes SET (team, hours) = (" + values + ") WHERE id = " + id);
                default ->
                    sql.execute("INSERT INTO notes VALUES (" + id + ", " + values
                            + ") ON CONFLICT (id) DO UPDATE SET team = excluded.team, hours = excluded.hours");
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
