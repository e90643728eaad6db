package org.deltawatcher.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writers of random transactions, each on rows of its own, so that versions ascend within a row. */
final class Load implements AutoCloseable {

    /** What sessions are called that no fault may end. */
    static final String APPLICATION = "torture";

    /** Rows of a writer: few, so that many changes are of one key. */
    private static final int IDS = 200;

    private static final int MOST_STATEMENTS = 12;

    private final String url;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Long>> writers = new ArrayList<>();
    private volatile boolean isOver;

    Load(String url, long seed, int writers) {
        this.url = url;
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            this.writers.add(threads.submit(() -> write(number, new Random(seed + number))));
        }
    }

    /** Ends the writing; returns how many transactions were committed. */
    long stop() throws InterruptedException, ExecutionException {
        isOver = true;
        long committed = 0;
        for (Future<Long> writer : writers) {
            committed += writer.get();
        }
        return committed;
    }

    private long write(int number, Random random) throws SQLException, InterruptedException {
        long committed = 0;
        try (Connection connection = DriverManager.getConnection(url);
                Statement sql = connection.createStatement()) {
            connection.setClientInfo("ApplicationName", APPLICATION);
            connection.setAutoCommit(false);
            while (!isOver) {
                for (int i = random.nextInt(MOST_STATEMENTS); i >= 0; i--) {
                    sql.execute(change(random, number * 10_000));
                }
                if (random.nextInt(60) == 0) {
                    Thread.sleep(random.nextInt(500)); // open while others go on
                }
                if (random.nextInt(8) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed++;
                }
                Thread.sleep(random.nextInt(20));
            }
        }
        return committed;
    }

    /** Returns a statement on rows from {@code first} on. */
    private static String change(Random random, int first) {
        int id = first + random.nextInt(IDS);
        int other = first + random.nextInt(IDS);
        String team = "'team " + random.nextInt(5) + "'";
        return switch (random.nextInt(12)) {
            case 0, 1 -> "DELETE FROM notes WHERE id = " + id;
            case 2 -> "DELETE FROM notes WHERE id BETWEEN " + id + " AND " + (id + 5);
            case 3 ->
                "UPDATE notes SET team = " + team + ", version = nextval('version') WHERE id BETWEEN " + id + " AND "
                        + (id + 20);
            case 4 ->
                "WITH gone AS (DELETE FROM notes WHERE id = " + id + " RETURNING *) INSERT INTO notes SELECT id + "
                        + IDS
                        + " + " + random.nextInt(IDS) + ", team, hours, NULL, nextval('version') FROM gone"
                        + " ON CONFLICT DO NOTHING";
            case 5 ->
                // values of a unique index that move on to others
                "UPDATE notes SET code = CASE id WHEN " + id + " THEN NULL ELSE '" + first + "-" + random.nextInt(9)
                        + "' END, version = nextval('version') WHERE id = " + id + " OR (id = " + other
                        + " AND NOT EXISTS (SELECT FROM notes WHERE code LIKE '" + first + "-%'))";
            case 6, 7 ->
                "UPDATE notes SET hours = " + random.nextInt(50) + ", version = nextval('version') WHERE id = " + id;
            default ->
                "INSERT INTO notes VALUES (" + id + ", " + team + ", " + random.nextInt(50)
                        + ", NULL, nextval('version')) ON CONFLICT (id) DO UPDATE SET team = excluded.team, hours ="
                        + " excluded.hours, version = excluded.version";
        };
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
