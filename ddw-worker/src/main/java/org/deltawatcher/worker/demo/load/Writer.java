package org.deltawatcher.worker.demo.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.deltawatcher.core.clock.Pause;

/** One connection that writes short transactions: most with one step, some with several, some rolled back. */
final class Writer {

    private static final double ONE_STEP = 0.8;
    private static final double ROLLED_BACK = 0.07;
    private static final double PARTLY_ROLLED_BACK = 0.05;

    private final Connection connection;
    private final SplittableRandom random;
    private final Notes notes;
    private final Pacer pacer;
    private final Pause pause;
    private final Tally tally;

    Writer(Connection connection, SplittableRandom random, AtomicLong highest, Pacer pacer, Pause pause, Tally tally) {
        this.connection = connection;
        this.random = random;
        this.notes = new Notes(connection, random, highest);
        this.pacer = pacer;
        this.pause = pause;
        this.tally = tally;
    }

    /** Writes until the pacer says that it is enough. */
    void run() throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        boolean goesOn = true;
        while (goesOn) {
            int steps = random.nextDouble() < ONE_STEP ? 1 : random.nextInt(2, 5);
            try {
                goesOn = transact(steps);
            } catch (SQLException e) {
                connection.rollback();
                if (!isConflict(e)) {
                    throw e;
                }
                tally.rolledBack();
            }
        }
    }

    private boolean transact(int steps) throws SQLException, InterruptedException {
        int changed = 0;
        for (int i = 0; i < steps; i++) {
            Step step = Step.any(random);
            int rows = step.rows(random);
            if (!pacer.take(rows, pause)) {
                connection.rollback();
                return false;
            }
            changed += notes.apply(step, rows);
        }
        if (random.nextDouble() < PARTLY_ROLLED_BACK) {
            Savepoint here = connection.setSavepoint();
            notes.apply(Step.any(random), 1);
            connection.rollback(here);
        }
        if (random.nextDouble() < ROLLED_BACK) {
            connection.rollback();
            tally.rolledBack();
        } else {
            connection.commit();
            tally.committed(changed);
        }
        return true;
    }

    /** Deadlocks, and waits that took too long. */
    private static boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("40") || state.equals("55P03"));
    }
}
