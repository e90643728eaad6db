package org.deltawatcher.core.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.deltawatcher.api.BatchEntry.State;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.core.executor.Executors;
import org.junit.jupiter.api.Test;

/** Turns run on the test's own thread: at once, or when the test says so. */
final class DispatcherTest {

    private final SmallHome home = new SmallHome();
    private final HandDrivenTicks ticks = new HandDrivenTicks();
    private Duration taking = Duration.ZERO;
    private final Bench.News news = new Bench.News();
    private final SampleExecutor executor = SampleExecutor.home();
    private final Deque<Runnable> queued = new ArrayDeque<>();

    @Test
    void a_pending_process_is_run_until_it_is_empty() {
        home.process(process("copy").batchSize(10).build()).change(25);

        workOn(dispatcher(1, Runnable::run));

        assertThat(home.written).hasSize(25);
        assertThat(home.store.states()).containsExactly(State.COMMITTED, State.COMMITTED, State.COMMITTED);
        assertThat(home.dueRuns.finished).isEmpty();
    }

    @Test
    void a_request_is_finished_when_nothing_is_left() {
        home.process(process("copy").schedule("on request").batchSize(10).build())
                .change(25);
        Dispatcher dispatcher = dispatcher(1, Runnable::run);
        workOn(dispatcher);
        assertThat(home.written).isEmpty();

        home.dueRuns.request(SmallHome.KEY);
        dispatcher.ring();
        workOn(dispatcher);

        assertThat(home.written).hasSize(25);
        assertThat(home.dueRuns.requested).isEmpty();
        assertThat(home.dueRuns.planned).containsEntry(SmallHome.KEY, Instant.MAX);
    }

    @Test
    void a_schedule_is_planned_first_and_run_when_its_time_has_come() {
        home.process(process("copy").schedule("every 10m").build()).change(1);
        Dispatcher dispatcher = dispatcher(1, Runnable::run);
        workOn(dispatcher);

        assertThat(home.dueRuns.planned).containsEntry(SmallHome.KEY, SmallStore.START.plusSeconds(600));
        assertThat(home.written).isEmpty();

        home.store.advance(Duration.ofMinutes(10));
        workOn(dispatcher);

        assertThat(home.written).containsExactly(1L);
        assertThat(home.dueRuns.planned).containsEntry(SmallHome.KEY, SmallStore.START.plusSeconds(1200));
    }

    @Test
    void a_request_made_during_its_run_is_a_run_of_its_own() {
        home.process(process("copy").schedule("on request").build()).change(1);
        home.dueRuns.request(SmallHome.KEY);
        executor.then(execution -> {
            home.dueRuns.request(SmallHome.KEY);
            executor.then(again -> {});
        });

        workOn(dispatcher(1, Runnable::run));

        assertThat(home.dueRuns.finished).containsExactly(SmallHome.KEY, SmallHome.KEY);
        assertThat(home.dueRuns.requested).isEmpty();
    }

    @Test
    void an_empty_staging_from_before_the_request_is_not_its_end() {
        home.process(process("copy").build()).change(1);
        Dispatcher dispatcher = dispatcher(2, queued::add);
        dispatcher.step();
        queued.remove().run();
        ticks.advance(Duration.ofSeconds(1));
        dispatcher.step();
        Runnable empty = queued.remove();
        home.dueRuns.request(SmallHome.KEY);
        dispatcher.ring();
        dispatcher.step();

        empty.run();
        dispatcher.step();
        assertThat(home.dueRuns.finished).as("it staged before the request").isEmpty();
        assertThat(queued).hasSize(1);

        queued.remove().run();
        dispatcher.step();
        assertThat(home.dueRuns.finished).containsExactly(SmallHome.KEY);
    }

    @Test
    void a_request_that_is_heard_while_another_is_served_is_served_at_once_too() {
        home.process(process("copy").schedule("on request").build());
        home.dueRuns.request(SmallHome.KEY);
        Dispatcher dispatcher = dispatcher(2, queued::add);
        dispatcher.step();
        Runnable empty = queued.remove();
        home.dueRuns.request(SmallHome.KEY);
        dispatcher.ring();
        dispatcher.step();

        empty.run();
        home.change(1);
        dispatcher.step();
        assertThat(home.dueRuns.finished).isEmpty();
        queued.remove().run();
        ticks.advance(Duration.ofSeconds(1));
        dispatcher.step();
        queued.remove().run();
        dispatcher.step();

        assertThat(home.written).containsExactly(1L);
        assertThat(home.dueRuns.requested).isEmpty();
    }

    @Test
    void a_scheduled_run_ends_where_it_began_although_changes_keep_coming() {
        home.process(process("copy").schedule("every 10m").batchSize(10).build())
                .change(25);
        home.dueRuns.planned.put(SmallHome.KEY, SmallStore.START);
        executor.then(execution -> home.change(3));

        workOn(dispatcher(1, Runnable::run));

        assertThat(home.dueRuns.finished).containsExactly(SmallHome.KEY);
        assertThat(home.written).hasSizeBetween(25, 40);
        assertThat(home.store.hasPendingInFreeLane(SmallHome.KEY)).isTrue();
    }

    @Test
    void processes_take_turns() {
        home.process(process("a").batchSize(1).build())
                .process(process("b").batchSize(1).build())
                .change(3);
        List<String> order = new ArrayList<>();
        executor.then(execution -> order.add(execution.process().key().name()));

        workOn(dispatcher(1, Runnable::run));

        assertThat(order).containsExactly("a", "b", "a", "b", "a", "b");
    }

    @Test
    void a_requested_process_comes_first() {
        home.process(process("a").build()).process(process("b").build()).change(1);
        home.dueRuns.request(SmallHome.key("b"));
        List<String> order = new ArrayList<>();
        executor.then(execution -> order.add(execution.process().key().name()));

        workOn(dispatcher(1, Runnable::run));

        assertThat(order).containsExactly("b", "a");
    }

    @Test
    void lanes_of_one_process_get_several_threads_but_no_more_than_there_are() {
        home.process(process("copy").lanes(4).batchSize(1).build()).change(40);
        Dispatcher dispatcher = dispatcher(2, queued::add);
        dispatcher.step();
        assertThat(queued).as("one staging at a time").hasSize(1);

        executor.then(inner -> {
            executor.then(execution -> {});
            dispatcher.step();
            assertThat(queued).as("a second thread once the first has staged").hasSize(1);
            queued.remove().run();
        });
        queued.remove().run();

        assertThat(home.store.states()).containsExactly(State.COMMITTED, State.COMMITTED);
        assertThat(home.store.entries())
                .extracting(entry -> entry.batch().lane())
                .doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_asked_while_no_thread_is_free() {
        home.process(process("copy").batchSize(1).build()).change(3);
        Dispatcher dispatcher = dispatcher(1, queued::add);
        dispatcher.step();
        int polls = home.dueRuns.polls;

        ticks.advance(Duration.ofMinutes(1));
        dispatcher.step();

        assertThat(home.dueRuns.polls).isEqualTo(polls);
        assertThat(queued).hasSize(1);
    }

    @Test
    void it_asks_less_and_less_often_while_there_is_nothing_and_often_again_at_work() {
        home.process(process("copy").build());
        Dispatcher dispatcher = dispatcher(1, Runnable::run);

        assertThat(waits(dispatcher, 8)).containsExactly(20L, 40L, 80L, 160L, 300L, 300L, 300L, 300L);

        home.change(1);
        assertThat(dispatcher.step()).isLessThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void a_home_that_takes_long_to_answer_is_asked_less_often() {
        home.process(process("copy").build());
        home.dueRuns.whileAsked = () -> ticks.advance(Duration.ofMillis(8));

        assertThat(waits(dispatcher(1, Runnable::run), 11)).endsWith(300L, 800L, 800L, 800L);
    }

    @Test
    void an_answer_that_was_late_for_once_does_not_count() {
        home.process(process("copy").build());
        home.dueRuns.whileAsked =
                () -> ticks.advance(home.dueRuns.polls % 3 == 0 ? Duration.ofMillis(500) : Duration.ofMillis(1));

        assertThat(waits(dispatcher(1, Runnable::run), 30)).allMatch(wait -> wait <= 300);
    }

    private List<Long> waits(Dispatcher dispatcher, int steps) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            Duration wait = dispatcher.step();
            waits.add(wait.toMillis());
            ticks.advance(wait);
        }
        return waits;
    }

    @Test
    void almost_empty_batches_leave_more_and_more_time_between_them() {
        assertThat(timesOfBatchesOf(3)).containsExactly(0L, 40L, 120L, 280L, 530L, 780L);
    }

    @Test
    void batches_that_hold_some_changes_keep_the_shortest_time_between_them() {
        assertThat(timesOfBatchesOf(4)).containsExactly(0L, 20L, 40L, 60L, 80L, 100L);
    }

    @Test
    void many_changes_a_second_leave_more_and_more_time_between_their_batches() {
        assertThat(timesOfBatchesOf(800)).containsExactly(0L, 40L, 120L, 280L, 360L, 520L);
    }

    @Test
    void a_process_rests_as_long_as_its_batch_took() {
        taking = Duration.ofMillis(30);

        assertThat(timesOfBatchesOf(4)).containsExactly(30L, 90L, 150L, 210L, 270L, 330L);
    }

    @Test
    void a_batch_that_takes_long_is_not_followed_by_a_long_rest() {
        taking = Duration.ofSeconds(10);

        assertThat(timesOfBatchesOf(4)).startsWith(10_000L, 20_050L, 30_100L);
    }

    @Test
    void a_process_that_is_behind_does_not_rest() {
        home.process(process("copy").batchSize(10).build()).change(60);
        executor.then(execution -> ticks.advance(Duration.ofMillis(30)));
        long start = ticks.nanos();

        dispatcher(1, Runnable::run).step();

        assertThat(home.written).hasSize(60);
        assertThat(ticks.nanos() - start).isEqualTo(Duration.ofMillis(6 * 30).toNanos());
    }

    @Test
    void a_process_of_whose_backlog_its_filter_leaves_little_does_not_rest() {
        home.process(process("copy").batchSize(100).filter("few of them").build());
        executor.then(execution -> {
            ticks.advance(Duration.ofMillis(30));
            if (home.written.size() < 20) {
                spread();
            }
        });
        spread();
        long start = ticks.nanos();

        dispatcher(1, Runnable::run).step();

        assertThat(home.written).hasSize(30);
        assertThat(ticks.nanos() - start).isEqualTo(Duration.ofMillis(3 * 30).toNanos());
    }

    /** Ten changes, as far apart as if the filter had left out nine of ten. */
    private void spread() {
        for (int i = 0; i < 10; i++) {
            home.change(1);
            home.store.skip(9);
        }
    }

    @Test
    void while_there_is_work_too_a_home_that_takes_long_to_answer_is_asked_less_often() {
        home.process(process("copy").build()).change(1);
        home.dueRuns.whileAsked = () -> ticks.advance(Duration.ofMillis(8));
        Dispatcher dispatcher = dispatcher(1, Runnable::run);
        executor.then(execution -> home.change(1));
        workFor(dispatcher, Duration.ofSeconds(1)); // until it is known what an answer costs
        int polls = home.dueRuns.polls;

        workFor(dispatcher, Duration.ofSeconds(1));

        assertThat(home.dueRuns.polls - polls).isBetween(2, 12);
    }

    private List<Long> timesOfBatchesOf(int changes) {
        home.process(process("copy").batchSize(1000).build()).change(changes);
        Dispatcher dispatcher = dispatcher(1, Runnable::run);
        executor.then(execution -> {
            ticks.advance(taking);
            home.change(changes);
        });

        List<Long> times = new ArrayList<>();
        long start = ticks.nanos();
        int seen = 0;
        while (times.size() < 6) {
            Duration wait = dispatcher.step();
            if (home.written.size() > seen) {
                seen = home.written.size();
                times.add(Duration.ofNanos(ticks.nanos() - start).toMillis());
            }
            ticks.advance(wait);
        }
        return times;
    }

    @Test
    void full_batches_follow_one_another_at_once() {
        home.process(process("copy").batchSize(10).build()).change(100);

        dispatcher(1, Runnable::run).step();

        assertThat(home.written).hasSize(100);
    }

    @Test
    void an_invalid_schedule_leaves_the_other_processes_alone() {
        home.process(process("a").schedule("whenever you like").build())
                .process(process("b").build())
                .change(1);

        workOn(dispatcher(1, Runnable::run));

        assertThat(home.written).containsExactly(1L);
        assertThat(home.dueRuns.planned).doesNotContainKey(SmallHome.key("a"));
        assertThat(home.store.entries()).hasSize(1);
    }

    @Test
    void a_process_whose_executor_is_not_here_is_left_to_other_workers() {
        home.process("copy", "elsewhere").process("other", "home").change(1);
        home.dueRuns.request(SmallHome.KEY);

        workOn(dispatcher(1, Runnable::run));

        assertThat(home.dueRuns.finished).isEmpty();
        assertThat(home.dueRuns.requested).containsKey(SmallHome.KEY);
        assertThat(home.store.entries())
                .extracting(entry -> entry.batch().process().name())
                .containsExactly("other");
    }

    @Test
    void a_released_process_waits_longer_each_time() {
        home.process(process("copy").build()).change(1);
        executor.then(execution -> {
            throw new StoreUnavailableException("target is away", null);
        });
        Dispatcher dispatcher = dispatcher(1, Runnable::run);

        List<Integer> batches = new ArrayList<>();
        for (int second = 0; second < 9; second++) {
            workFor(dispatcher, Duration.ofSeconds(1));
            batches.add(home.store.entries().size());
        }

        assertThat(batches).containsExactly(3, 4, 4, 5, 5, 5, 5, 6, 6);
    }

    @Test
    void a_home_that_goes_away_is_left_alone_and_taken_up_again() {
        home.process(process("copy").batchSize(1).build()).change(5);
        Dispatcher dispatcher = dispatcher(1, Runnable::run);
        home.faults.goAway();
        workFor(dispatcher, Duration.ofMinutes(10));
        assertThat(news.other).containsExactly("away home");

        home.faults.comeBack();
        Duration wait = dispatcher.step();
        assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(30));
        workFor(dispatcher, Duration.ofSeconds(31));

        assertThat(home.written).hasSize(5);
        assertThat(news.other).startsWith("away home", "staged copy").contains("back home");
    }

    @Test
    void a_batch_that_was_staged_without_our_knowing_is_taken_back() {
        home.process(process("copy").build()).change(5);
        home.faults.breakAt(Faults.Step.STAGE_ANSWER);

        workFor(dispatcher(1, Runnable::run), Duration.ofSeconds(10));

        assertThat(home.store.states()).containsExactly(State.RELEASED, State.COMMITTED);
        assertThat(home.written).hasSize(5);
    }

    @Test
    void nobody_is_given_a_turn_while_batches_without_an_owner_are_looked_for() {
        home.process(process("a").build()).process(process("b").build()).change(1);
        Dispatcher dispatcher = dispatcher(2, queued::add);
        dispatcher.step();
        assertThat(queued).hasSize(2);
        home.faults.breakAt(Faults.Step.STAGE_ANSWER);

        queued.remove().run();
        ticks.advance(Duration.ofSeconds(5));
        dispatcher.step();
        assertThat(queued).as("b is still staging").hasSize(1);
        assertThat(home.upkeep.calls).doesNotContain("batches");

        queued.remove().run();
        dispatcher.step();
        assertThat(home.upkeep.calls).contains("batches");
        assertThat(queued).isNotEmpty();
    }

    @Test
    void a_home_of_another_version_is_not_touched() {
        home.process(process("copy").build()).change(1);
        home.upkeep.mismatch = new HomeMismatchException("schema ddw is of version 99; update this program");
        Dispatcher dispatcher = dispatcher(1, Runnable::run);

        workFor(dispatcher, Duration.ofMinutes(1));

        assertThat(dispatcher.hasMet()).isFalse();
        assertThat(home.written).isEmpty();
        assertThat(home.workers.heartbeats).isEmpty();
    }

    private static ProcessDefinition.Builder process(String name) {
        return ProcessDefinition.builder(SmallHome.key(name), "home", "x");
    }

    private Dispatcher dispatcher(int threads, Executor pool) {
        Workbench bench = new Workbench(
                home,
                Executors.with(List.of(executor)),
                WorkerSettings.standard().withName(Bench.WORKER).withThreads(threads),
                new CarefulListener("home", news),
                ticks,
                () -> {});
        return new Dispatcher(bench, pool, () -> {});
    }

    /** Lets it work until it only waits for something to come up. */
    private void workOn(Dispatcher dispatcher) {
        workFor(dispatcher, Duration.ofSeconds(10));
    }

    private void workFor(Dispatcher dispatcher, Duration duration) {
        long until = ticks.nanos() + duration.toNanos();
        while (ticks.nanos() < until) {
            long wait = Math.max(1, dispatcher.step().toNanos());
            ticks.advance(Duration.ofNanos(Math.min(wait, until - ticks.nanos())));
        }
    }
}
