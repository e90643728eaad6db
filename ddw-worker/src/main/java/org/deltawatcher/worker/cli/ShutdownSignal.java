package org.deltawatcher.worker.cli;

import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signals that end a JVM: SIGTERM, SIGINT, SIGHUP. The JVM does not end before all is stopped. */
final class ShutdownSignal implements StopSignal {

    private static final Logger log = LoggerFactory.getLogger(ShutdownSignal.class);

    @Inject
    ShutdownSignal() {}

    @Override
    public void awaitAndStop(Stop stop) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop(stop);
                            stopped.countDown();
                        },
                        "ddw-shutdown"));
        stopped.await();
    }

    private static void stop(Stop stop) {
        try {
            log.info("Stopping");
            stop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("Stopped out of order", e);
        }
    }
}
