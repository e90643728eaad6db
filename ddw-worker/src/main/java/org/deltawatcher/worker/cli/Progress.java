package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.replicate.Verifier;

/** Draws a bar for what is still pending, where a person looks on. */
final class Progress {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final GlobalOptions options;
    private final Terminal terminal;

    @Inject
    Progress(GlobalOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    /** Begins a bar that follows the pending changes of a process until it is closed. */
    Bar ofPending(Home home, ProcessKey key) {
        return terminal.isInteractive() && !options.isJson() ? new DrawnBar(home, key) : new NoBar();
    }

    /** Begins to count the rows that something reads, of which nobody knows how many there are. */
    Counter ofRows(String task) {
        return terminal.isInteractive() && !options.isJson() ? new DrawnCounter(task) : rows -> {};
    }

    /** A count that is being drawn. */
    @FunctionalInterface
    interface Counter extends Verifier.Progress, AutoCloseable {

        @Override
        default void close() {}
    }

    private final class DrawnCounter implements Counter {

        private final ProgressBar bar;

        private DrawnCounter(String task) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(-1)
                    .setUnit(" rows", 1)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setConsumer(
                            new DelegatingProgressBarConsumer(Progress.this::draw, Math.min(terminal.width(), 100)))
                    .build();
        }

        @Override
        public void read(long rows) {
            bar.setExtraMessage("").stepTo(rows);
        }

        @Override
        public void waits() {
            bar.setExtraMessage(" waiting for the process to catch up");
        }

        @Override
        public void close() {
            bar.close();
            terminal.err().println();
            terminal.err().flush();
        }
    }

    private void draw(String line) {
        terminal.err().print('\r' + line);
        terminal.err().flush();
    }

    /** A bar that is being drawn. */
    interface Bar extends AutoCloseable {

        /** Draws it full. */
        void finish();

        @Override
        void close();
    }

    private static final class NoBar implements Bar {
        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    private final class DrawnBar implements Bar {

        private final Home home;
        private final ProcessKey key;
        private final ProgressBar bar;
        private final ScheduledExecutorService ticks;

        private DrawnBar(Home home, ProcessKey key) {
            this.home = home;
            this.key = key;
            bar = new ProgressBarBuilder()
                    .setTaskName(key.name())
                    .setInitialMax(Math.max(1, pending()))
                    .setUnit(" changes", 1)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setConsumer(
                            new DelegatingProgressBarConsumer(Progress.this::draw, Math.min(terminal.width(), 100)))
                    .build();
            ticks = Executors.newSingleThreadScheduledExecutor(work -> {
                var thread = new Thread(work, "ddw-progress");
                thread.setDaemon(true);
                return thread;
            });
            var unused = ticks.scheduleWithFixedDelay(
                    this::tick, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void finish() {
            bar.stepTo(bar.getMax());
        }

        @Override
        public void close() {
            ticks.shutdownNow();
            bar.close();
            terminal.err().println();
            terminal.err().flush();
        }

        private void tick() {
            try {
                long pending = pending();
                bar.maxHint(Math.max(bar.getMax(), pending));
                bar.stepTo(bar.getMax() - pending);
            } catch (DeltaWatcherException e) {
                // Whoever waits will say so.
                bar.setExtraMessage("no answer");
            }
        }

        private long pending() {
            return home.selfWatch().status().stream()
                    .filter(status -> status.key().equals(key))
                    .mapToLong(ProcessStatus::pending)
                    .sum();
        }
    }
}
