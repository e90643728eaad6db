package org.deltawatcher.dialect.mysql;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.spi.WakeUp;

/**
 * Looks for new rows in {@code ddw.wake} once a second, as MySQL tells nobody about anything. A worker in its standard
 * settings asks more often than that what is due, and so hears of a request before: looking is for one that asks seldom.
 * Takes a connection only to look.
 */
final class MysqlWakeUp implements WakeUp {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** Any row that becomes visible changes it, also one whose transaction began early and ended late. */
    private static final String SEEN = "SELECT COALESCE(SUM(wake_id), 0) FROM ddw.wake";

    private final Database database;
    private final CountDownLatch closed = new CountDownLatch(1);
    private BigDecimal seen;

    private MysqlWakeUp(Database database, BigDecimal seen) {
        this.database = database;
        this.seen = seen;
    }

    static MysqlWakeUp open(Database database) {
        return new MysqlWakeUp(database, look(database));
    }

    @Override
    public boolean await(Duration atMost) {
        long nanosLeft = atMost.toNanos();
        while (closed.getCount() > 0) {
            BigDecimal now = look(database);
            if (now.compareTo(seen) != 0) {
                seen = now;
                return true;
            }
            if (nanosLeft <= 0 || isClosedWithin(Math.min(nanosLeft, BETWEEN_LOOKS.toNanos()))) {
                return false;
            }
            nanosLeft -= BETWEEN_LOOKS.toNanos();
        }
        return false;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private boolean isClosedWithin(long nanos) {
        try {
            return closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static BigDecimal look(Database database) {
        return database.call(
                handle -> handle.createQuery(SEEN).mapTo(BigDecimal.class).one());
    }
}
