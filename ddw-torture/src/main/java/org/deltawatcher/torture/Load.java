package org.deltawatcher.torture;

import java.sql.Connection;
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

    /** Rows of a writer: few, so that many changes are of one key. */
    private static final int IDS = 200;

    private static final int MOST_STATEMENTS = 12;

    private final Ground home;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Long>> writers = new ArrayList<>();
    private volatile boolean isOver;

    Load(Ground home, long seed, int writers) {
        this.home = home;
        for (int writer = 0; writer < writers; writer++) {
            Writer one = new Writer(writer, new Random(seed + writer));
            this.writers.add(threads.submit(one::writeUntilOver));
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

    /** One of them. */
    private final class Writer {

        private final int first;
        private final Random random;
        private long version;
        private long committed;

        Writer(int number, Random random) {
            this.first = number * 10_000;
            this.random = random;
            this.version = number * 1_000_000_000L;
        }

        long writeUntilOver() throws SQLException, InterruptedException {
            while (!isOver) {
                try (Connection connection = home.connect();
                        Statement sql = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!isOver) {
                        write(connection, sql);
                    }
                } catch (SQLException e) {
                    if (!home.isPassing(e)) {
                        throw e;
                    }
                    Thread.sleep(200);
                }
            }
            return committed;
        }

        private void write(Connection connection, Statement sql) throws SQLException, InterruptedException {
            for (int i = random.nextInt(MOST_STATEMENTS); i >= 0; i--) {
                sql.execute(change());
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

        private String change() {
            int id = first + random.nextInt(IDS);
            String team = "team " + random.nextInt(5);
            version++;
            return switch (random.nextInt(12)) {
                case 0, 1 -> "DELETE FROM notes WHERE id = " + id;
                case 2 -> "DELETE FROM notes WHERE id BETWEEN " + id + " AND " + (id + 5);
                case 3 ->
                    "UPDATE notes SET team = '" + team + "', version = " + version + " WHERE id BETWEEN " + id + " AND "
                            + (id + 20);
                case 4 -> home.move(id, id + IDS + random.nextInt(IDS), version);
                case 5 -> passCodeOn(id, first + random.nextInt(IDS));
                case 6, 7 ->
                    "UPDATE notes SET hours = " + random.nextInt(50) + ", version = " + version + " WHERE id = " + id;
                default -> home.put(id, team, random.nextInt(50), version);
            };
        }

        /** Values of a unique index that move on to others. */
        private String passCodeOn(int id, int other) {
            return "UPDATE notes SET code = CASE id WHEN " + id + " THEN NULL ELSE '" + first + "-" + random.nextInt(9)
                    + "' END, version = " + version + " WHERE id = " + id + " OR (id = " + other
                    + " AND NOT EXISTS (SELECT 1 FROM (SELECT code FROM notes) n WHERE n.code LIKE '" + first + "-%'))";
        }
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
