package org.deltawatcher.core.cycle;

import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.executor.Executors;

/** What is needed to work on one home. Its parts are thread-safe. */
final class Workbench {

    final Home home;
    final WorkerSettings settings;
    final CarefulListener listener;
    final Ticks ticks;
    final LeaseKeeper keeper;
    final Endings endings;
    final Turn turn;

    /**
     * @param wakeKeeper called when a lease is to be renewed earlier than the keeper knew
     */
    Workbench(
            Home home,
            Executors executors,
            WorkerSettings settings,
            CarefulListener listener,
            Ticks ticks,
            Runnable wakeKeeper) {
        this.home = home;
        this.settings = settings;
        this.listener = listener;
        this.ticks = ticks;
        this.keeper = new LeaseKeeper(home.stagingStore(), ticks, wakeKeeper);
        this.endings = new Endings(home, settings.name(), keeper, listener, ticks);
        this.turn = new Turn(
                home,
                settings.name(),
                executors,
                new BatchRunner(home, keeper, endings, ticks),
                new GroupRunner(home, keeper, endings, ticks),
                listener);
    }
}
