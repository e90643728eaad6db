package org.deltawatcher.core.cycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.StageRequest;

/** A batch runner over a {@link SmallHome}, with everything around it. */
final class Bench {

    static final String WORKER = "host/1/abcd";

    final SmallHome home = new SmallHome();
    final HandDrivenTicks ticks = new HandDrivenTicks();
    final News news = new News();
    final LeaseKeeper keeper = new LeaseKeeper(home.store, ticks, () -> news.wakes.incrementAndGet());
    final CarefulListener listener = new CarefulListener("home", news);
    final Endings endings = new Endings(home, WORKER, keeper, listener, ticks);
    final BatchRunner runner = new BatchRunner(home, keeper, endings, ticks);
    final GroupRunner groupRunner = new GroupRunner(home, keeper, endings, ticks);

    Batch stage() {
        return home.store.stage(new StageRequest(SmallHome.KEY, WORKER, 10)).orElseThrow();
    }

    Outcome run(Batch batch, ProcessExecutor executor) {
        return runner.run(batch, home.store.definitions.get(SmallHome.KEY), executor);
    }

    /** Writes down what a listener is told. */
    static final class News implements CycleListener {
        final List<Ended> ended = new CopyOnWriteArrayList<>();
        final List<String> other = new CopyOnWriteArrayList<>();
        private final Object lock = new Object();
        final AtomicInteger wakes = new AtomicInteger();

        @Override
        public void staged(String home, Batch batch) {
            tell(() -> other.add("staged " + batch.process().name()));
        }

        @Override
        public void ended(String home, Ended end) {
            tell(() -> ended.add(end));
        }

        @Override
        public void warned(String home, Warning warning) {
            tell(() -> other.add("warned " + warning.message()));
        }

        @Override
        public void homeAway(String home, String reason) {
            tell(() -> other.add("away " + home));
        }

        @Override
        public void homeBack(String home) {
            tell(() -> other.add("back " + home));
        }

        /** Waits until the news so far are as told; fails the test after half a minute. */
        void await(BooleanSupplier condition) throws InterruptedException {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            synchronized (lock) {
                while (!condition.getAsBoolean()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                    if (left <= 0) {
                        throw new AssertionError("it did not come; there was " + ended + " and " + other);
                    }
                    lock.wait(left);
                }
            }
        }

        private void tell(Runnable one) {
            synchronized (lock) {
                one.run();
                lock.notifyAll();
            }
        }
    }
}
