package org.deltawatcher.worker.demo.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;
import org.jspecify.annotations.Nullable;

/** Changes delivery notes at random and at a steady rate, from several connections, until it is stopped. */
public final class Load {

    private static final int ROWS_A_STATEMENT = 500;

    private final DataSource database;
    private final Settings settings;
    private final Consumer<String> story;
    private final Ticks ticks = Ticks.system();
    private final Tally tally = new Tally();
    private final SplittableRandom random;
    private final AtomicLong highest = new AtomicLong();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Pause> pauses = new ArrayList<>();
    private @Nullable Pacer pacer;

    /**
     * How to write.
     *
     * @param writers connections that write short transactions, at least 1
     * @param changesPerSecond rows changed by all of them together, at least 1
     * @param seed makes the same changes up again, but for the order in which the writers come
     * @param longTransaction how long the long transaction stays open
     */
    public record Settings(int writers, int changesPerSecond, long seed, Duration longTransaction) {}

    /**
     * @param database where the table is
     * @param story is told what a person who looks on should know
     */
    public Load(DataSource database, Settings settings, Consumer<String> story) {
        this.database = database;
        this.settings = settings;
        this.story = story;
        this.random = new SplittableRandom(settings.seed());
    }

    /** Inserts so many rows, at least {@link LongTransaction#ROWS_OF_ITS_OWN} of them. */
    public void fill(int rows) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Notes notes = new Notes(connection, random.split(), highest);
            for (int left = rows; left > 0; left -= ROWS_A_STATEMENT) {
                notes.insert(Math.min(left, ROWS_A_STATEMENT));
            }
            statement.execute("UPDATE delivery_notes SET id = -id WHERE id <= " + LongTransaction.ROWS_OF_ITS_OWN);
        }
    }

    /** Begins to write. */
    public void start() {
        Pacer pacing = new Pacer(ticks, settings.changesPerSecond());
        pacer = pacing;
        for (int i = 1; i <= settings.writers(); i++) {
            SplittableRandom own = random.split();
            Pause pause = pause();
            run("writer-" + i, connection -> new Writer(connection, own, highest, pacing, pause, tally).run());
        }
        SplittableRandom own = random.split();
        Pause pause = pause();
        run(
                "long-transaction",
                connection -> new LongTransaction(new Notes(connection, own, highest), own, pacing, ticks, pause, tally)
                        .run(connection, settings.longTransaction(), story));
    }

    /**
     * Lets each transaction end, and the long one commit.
     *
     * @throws SQLException if a writer failed meanwhile
     */
    public void stop() throws InterruptedException, SQLException {
        if (pacer != null) {
            pacer.stop();
        }
        pauses.forEach(Pause::wake);
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        SQLException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Returns what was written so far. */
    public Tally tally() {
        return tally;
    }

    private Pause pause() {
        Pause pause = ticks.pause();
        pauses.add(pause);
        return pause;
    }

    private void run(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try (Connection connection = database.getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute("SET application_name = 'demo " + name + "'");
                        statement.execute("SET lock_timeout = '5s'");
                        work.on(connection);
                    } catch (SQLException e) {
                        failure.compareAndSet(null, e);
                        story.accept(name + " failed: " + e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "demo-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private interface Work {
        void on(Connection connection) throws SQLException, InterruptedException;
    }
}
