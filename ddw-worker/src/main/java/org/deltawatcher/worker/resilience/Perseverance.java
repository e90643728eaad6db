package org.deltawatcher.worker.resilience;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Supplier;
import org.deltawatcher.api.StoreUnavailableException;

/**
 * Repeats a call that met a moment of absence, and stops to try while a home stays away, so that not every thread waits
 * for a connection of its own. How long to stay away is the core's to decide: this
 * gives up after a fraction of a second. Thread-safe; one for each home.
 */
final class Perseverance {

    /** One more try heals a connection that the server, a proxy or a failover has closed meanwhile. */
    private static final int ATTEMPTS = 2;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int FAILURES_IN_A_ROW = 4;
    /** Not longer than the core's shortest absence: its next try must get through. */
    private static final Duration OPEN = Duration.ofMillis(500);

    private final String home;
    private final Retry retry;
    private final CircuitBreaker breaker;

    Perseverance(String home) {
        this.home = home;
        retry = Retry.of(
                home,
                RetryConfig.custom()
                        .maxAttempts(ATTEMPTS)
                        .intervalFunction(IntervalFunction.ofRandomized(PAUSE.toMillis()))
                        .retryExceptions(StoreUnavailableException.class)
                        .build());
        breaker = CircuitBreaker.of(
                home,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                FAILURES_IN_A_ROW,
                                FAILURES_IN_A_ROW,
                                SlidingWindowType.COUNT_BASED,
                                CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        // An answer, even a refusal, shows that somebody is there.
                        .recordExceptions(StoreUnavailableException.class)
                        .build());
    }

    /**
     * Makes a call that is safe to repeat.
     *
     * @throws StoreUnavailableException if the home does not answer, or did not a moment ago
     */
    <T> T call(Supplier<T> call) {
        return retry.executeSupplier(() -> once(call));
    }

    /**
     * Makes a call that must not be repeated.
     *
     * @throws StoreUnavailableException if the home does not answer, or did not a moment ago
     */
    <T> T once(Supplier<T> call) {
        try {
            return breaker.executeSupplier(call);
        } catch (CallNotPermittedException e) {
            throw new StoreUnavailableException("home " + home + " did not answer several times in a row", e);
        }
    }

    void run(Runnable call) {
        var unused = call(() -> {
            call.run();
            return true;
        });
    }
}
