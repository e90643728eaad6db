package org.deltawatcher.worker.demo.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;

/**
 * A transaction that stays open while the others come and go, then commits; and again. It inserts rows, and changes rows
 * with negative keys that nobody else changes, so that no writer waits for it.
 */
final class LongTransaction {

    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(200);

    /** Rows with the keys -1, -2 and so on. */
    static final int ROWS_OF_ITS_OWN = 20;

    private final Notes notes;
    private final SplittableRandom random;
    private final Pacer pacer;
    private final Ticks ticks;
    private final Pause pause;
    private final Tally tally;

    LongTransaction(Notes notes, SplittableRandom random, Pacer pacer, Ticks ticks, Pause pause, Tally tally) {
        this.notes = notes;
        this.random = random;
        this.pacer = pacer;
        this.ticks = ticks;
        this.pause = pause;
        this.tally = tally;
    }

    /** Repeats itself until the pacer says that it is enough; what is open then is committed. */
    void run(Connection connection, Duration open, Consumer<String> story) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        Duration between = open.dividedBy(4);
        while (pacer.rest(between, pause)) {
            transact(connection, open, story);
        }
    }

    private void transact(Connection connection, Duration open, Consumer<String> story)
            throws SQLException, InterruptedException {
        long since = ticks.nanos();
        long changes = 0;
        boolean goesOn = true;
        while (goesOn && ticks.nanos() - since < open.toNanos()) {
            changes += notes.setHoursOf(-1L - random.nextInt(ROWS_OF_ITS_OWN));
            changes += notes.insert(1);
            tally.open(new Tally.Open(since, changes));
            goesOn = pacer.rest(BETWEEN_CHANGES, pause);
        }
        connection.commit();
        tally.committed(changes);
        tally.open(null);
        story.accept("the long transaction committed: %d changes, held back alone for %.0f s"
                .formatted(changes, (ticks.nanos() - since) / 1e9));
    }
}
