package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.core.executor.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads over a home in memory; the tests wait for what happens, never for time to pass. */
@Timeout(60)
final class WorkerTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Polling EAGER =
            new Polling(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ZERO, Duration.ZERO);
    /** Finds nothing by asking within the time of a test. */
    private static final Polling LAZY =
            new Polling(Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO, Duration.ZERO);

    private final SmallHome home = new SmallHome();
    private final Bench.News news = new Bench.News();
    private final SampleExecutor executor = SampleExecutor.home();
    private Worker worker = worker(EAGER);

    @AfterEach
    void stop() throws InterruptedException {
        worker.stop(Duration.ZERO);
    }

    @Test
    void changes_are_processed_in_the_background_by_several_threads() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        executor.then(execution -> meet(both));
        home.process(process("copy").lanes(2).batchSize(10).build()).change(20);

        worker.start();
        news.await(() -> committed() == 2);

        assertThat(home.written).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void a_stop_waits_for_what_runs_and_leaves() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        executor.then(execution -> goOn.await());
        home.process(process("copy").build()).change(1);
        worker.start();
        news.await(() -> news.other.contains("staged copy"));

        Thread stopping = new Thread(this::stopPatiently);
        stopping.start();
        goOn.countDown();
        stopping.join();

        assertThat(home.store.states()).containsExactly(State.COMMITTED);
        assertThat(home.workers.left).containsExactly("host/1/abcd");
    }

    @Test
    void a_stop_interrupts_and_releases_after_the_grace() throws Exception {
        executor.then(execution -> new CountDownLatch(1).await());
        home.process(process("copy").build()).change(1);
        worker.start();
        news.await(() -> news.other.contains("staged copy"));

        worker.stop(Duration.ZERO);

        assertThat(home.store.states()).containsExactly(State.RELEASED);
        assertThat(news.ended).extracting(Ended::reason).containsExactly("the worker stops");
        assertThat(home.written).isEmpty();
        assertThat(home.workers.left).hasSize(1);
    }

    @Test
    void start_and_stop_may_come_twice_and_in_any_order() throws Exception {
        home.process(process("copy").build()).change(1);
        worker.stop(LONG);
        worker.start();
        worker.start();
        news.await(() -> committed() == 1);
        worker.stop(LONG);
        worker.stop(LONG);

        home.change(1);
        worker.start();
        news.await(() -> committed() == 2);

        assertThat(home.written).containsExactly(1L, 2L);
    }

    @Test
    void a_request_wakes_a_worker_that_would_not_have_asked() throws Exception {
        startLazyAndRequestOnce();

        home.change(1);
        home.dueRuns.request(SmallHome.KEY);
        home.bell.ring();

        news.await(() -> committed() == 2);
    }

    @Test
    void a_listener_that_breaks_is_replaced_and_requests_made_meanwhile_are_found() throws Exception {
        startLazyAndRequestOnce();

        home.change(1);
        home.dueRuns.request(SmallHome.KEY);
        home.bell.breakOff();

        home.bell.awaitOpening();
        news.await(() -> committed() == 2);
    }

    @Test
    void a_home_that_goes_away_is_worked_on_again_when_it_is_back() throws Exception {
        home.process(process("copy").build());
        worker.start();
        home.faults.goAway();
        news.await(() -> news.other.contains("away home"));

        home.change(3);
        home.faults.comeBack();
        news.await(() -> news.other.contains("back home"));
        news.await(() -> home.written.size() == 3);
    }

    @Test
    void a_home_that_is_away_leaves_the_others_alone() throws Exception {
        SmallHome away = new SmallHome();
        away.faults.goAway();
        home.process(process("copy").build()).change(1);
        Worker other = new Worker("other", away, Executors.builtIn(), WorkerSettings.standard(), news);
        Workers both = new Workers(List.of(other, worker));

        both.start();
        news.await(() -> committed() == 1 && news.other.contains("away other"));
        both.stop(LONG);

        assertThat(home.written).containsExactly(1L);
    }

    @Test
    void a_listener_that_throws_changes_nothing() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        CycleListener rude = new CycleListener() {
            @Override
            public void ended(String name, Ended end) {
                committed.countDown();
                throw new IllegalStateException("rude");
            }
        };
        home.process(process("copy").build()).change(1);
        worker = new Worker("home", home, Executors.with(List.of(executor)), settings(EAGER), rude);

        worker.start();

        assertThat(committed.await(30, TimeUnit.SECONDS)).isTrue();
        worker.stop(LONG);
        assertThat(home.store.states()).containsExactly(State.COMMITTED);
    }

    private void startLazyAndRequestOnce() throws InterruptedException {
        worker = worker(LAZY);
        home.process(process("copy").schedule("on request").build()).change(1);
        worker.start();
        home.bell.awaitOpening();
        home.dueRuns.request(SmallHome.KEY);
        home.bell.ring();
        news.await(() -> committed() == 1);
    }

    private Worker worker(Polling polling) {
        return new Worker("home", home, Executors.with(List.of(executor)), settings(polling), news);
    }

    private static WorkerSettings settings(Polling polling) {
        return WorkerSettings.standard().withName(Bench.WORKER).withPolling(polling);
    }

    private static ProcessDefinition.Builder process(String name) {
        return ProcessDefinition.builder(SmallHome.key(name), "home", "x");
    }

    private long committed() {
        return news.ended.stream()
                .filter(end -> end.outcome() == Outcome.COMMITTED)
                .count();
    }

    private void stopPatiently() {
        try {
            worker.stop(LONG);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.BrokenBarrierException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("they did not run at the same time", e);
        }
    }
}
