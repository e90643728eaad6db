package org.deltawatcher.core.cycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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
        final AtomicInteger wakes = new AtomicInteger();

        @Override
        public void staged(String home, Batch batch) {
            other.add("staged " + batch.process().name());
        }

        @Override
        public void ended(String home, Ended end) {
            ended.add(end);
        }

        @Override
        public void warned(String home, Warning warning) {
            other.add("warned " + warning.message());
        }

        @Override
        public void homeAway(String home, String reason) {
            other.add("away " + home);
        }

        @Override
        public void homeBack(String home) {
            other.add("back " + home);
        }
    }
}
