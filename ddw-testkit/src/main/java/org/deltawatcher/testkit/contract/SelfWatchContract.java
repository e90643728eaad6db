package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.SelfWatch;
import org.deltawatcher.api.spi.SelfWatch.WarningQuery;
import org.junit.jupiter.api.Test;

/** What DeltaWatcher says about itself: status, log, warnings. */
public abstract class SelfWatchContract extends ContractSuite {

    @Test
    final void an_idle_process_has_nothing_pending() {
        ProcessStatus status = scenario().status(scenario().register());

        assertThat(status.state()).isEqualTo(ProcessStatus.State.IDLE);
        assertThat(status.pending()).isZero();
        assertThat(status.oldestPending()).isNull();
        assertThat(status.lag()).isEqualTo(Duration.ZERO);
        assertThat(status.lastRun()).isNull();
        assertThat(status.averageDuration()).isNull();
    }

    @Test
    final void pending_changes_are_counted_and_their_age_is_the_lag() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        contractHome().advance(Duration.ofMinutes(3));

        ProcessStatus status = scenario().status(process);

        assertThat(status.pending()).isEqualTo(3);
        assertThat(status.oldestPending()).isNotNull();
        assertThat(status.lag()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(4));
    }

    @Test
    final void a_process_with_a_staged_batch_is_working() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        Batch batch = scenario().staged(process, 2);

        assertThat(scenario().status(process).state()).isEqualTo(ProcessStatus.State.WORKING);
        assertThat(scenario().status(process).staged()).isEqualTo(1);
        assertThat(scenario().status(process).pending()).as("not committed yet").isEqualTo(3);
        scenario().commit(batch);
        assertThat(scenario().status(process).pending()).isEqualTo(1);
        assertThat(scenario().status(process).staged()).isZero();
    }

    @Test
    final void committed_batches_are_summed_up() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        Batch first = scenario().staged(process, 2);
        contractHome().advance(Duration.ofMinutes(10));
        scenario().commit(first);
        scenario().drain(process);

        ProcessStatus status = scenario().status(process);

        assertThat(status.processed()).isEqualTo(3);
        assertThat(status.batches()).isEqualTo(2);
        assertThat(status.worstDuration()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        assertThat(status.averageDuration()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        assertThat(status.lastRun()).isNotNull();
    }

    @Test
    final void what_was_processed_stays_counted_when_the_log_is_shortened() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        scenario().drain(process);
        contractHome().advance(Duration.ofDays(40));
        home().changeSource().purge();

        scenario().insert(4);
        scenario().drain(process);

        assertThat(scenario().status(process).processed()).isEqualTo(4);
        assertThat(scenario().status(process).batches()).isEqualTo(2);
    }

    @Test
    final void an_inactive_process_is_off_and_so_is_one_whose_table_is_not_tracked() {
        ProcessKey inactive = scenario().register(scenario().aProcess().active(false));
        ProcessKey active = scenario().register();
        assertThat(scenario().status(inactive).state()).isEqualTo(ProcessStatus.State.OFF);
        assertThat(scenario().status(active).state()).isEqualTo(ProcessStatus.State.IDLE);
        home().changeSource().disable(scenario().source());

        assertThat(scenario().status(active).state()).isEqualTo(ProcessStatus.State.OFF);
    }

    @Test
    final void a_process_out_of_attempts_is_stuck_until_it_commits() {
        ProcessKey process = scenario()
                .register(scenario().aProcess().retry(new RetryPolicy(2, Duration.ZERO, Duration.ofMinutes(1), 0)));
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "no such table");
        assertThat(scenario().status(process).state()).as("one attempt left").isEqualTo(ProcessStatus.State.IDLE);
        store().fail(scenario().staged(process).id(), "no such table");
        assertThat(scenario().status(process).state()).isEqualTo(ProcessStatus.State.STUCK);
        contractHome().advance(Duration.ofMinutes(1));
        scenario().drain(process);

        assertThat(scenario().status(process).state()).isEqualTo(ProcessStatus.State.IDLE);
    }

    @Test
    final void the_log_holds_every_batch_with_its_fate_newest_first() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch released = scenario().staged(process);
        contractHome().advance(Duration.ofSeconds(1));
        store().release(released.id());
        Batch expired = scenario().staged(process);
        contractHome().advance(Duration.between(expired.stagedAt(), expired.expiresAt()));
        home().workers().expire();
        Batch failed = scenario().staged(process);
        store().fail(failed.id(), "why");
        contractHome().advance(Duration.ofMinutes(1));
        Batch committed = scenario().staged(process);
        contractHome().advance(Duration.ofSeconds(1));
        scenario().commit(committed);
        scenario().insert(2);
        contractHome().advance(Duration.ofSeconds(1));
        scenario().staged(process);

        List<BatchEntry> log = home().selfWatch().batches(process, 10);

        assertThat(log)
                .extracting(BatchEntry::state)
                .containsExactly(
                        BatchEntry.State.STAGED,
                        BatchEntry.State.COMMITTED,
                        BatchEntry.State.RELEASED,
                        BatchEntry.State.EXPIRED,
                        BatchEntry.State.RELEASED);
        assertThat(log).extracting(BatchEntry::worker).containsOnly(Scenario.WORKER);
        assertThat(log.get(0).endedAt()).isNull();
        assertThat(log.get(1).batch()).isEqualTo(committed);
        assertThat(log.get(2).error()).isEqualTo("why");
        assertThat(home().selfWatch().batches(process, 2)).hasSize(2);
        assertThat(home().selfWatch().batches(null, 10)).hasSize(5);
    }

    @Test
    final void a_run_that_takes_too_long_is_warned_of_once() {
        ProcessKey process = scenario().register(scenario().aProcess().warnAfter(Duration.ofMinutes(5)));
        scenario().insert(1);
        Batch slow = scenario().staged(process);
        assertThat(home().selfWatch().inspect()).isEmpty();
        contractHome().advance(Duration.ofMinutes(6));

        List<Warning> raised = home().selfWatch().inspect();

        assertThat(raised).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo("slow_run");
            assertThat(warning.process()).isEqualTo(process);
            assertThat(warning.clearedAt()).isNull();
        });
        assertThat(home().selfWatch().inspect()).as("known already").isEmpty();
        assertThat(open()).hasSize(1);
        store().release(slow.id());
        home().selfWatch().inspect();
        assertThat(open()).isEmpty();
        assertThat(home().selfWatch().warnings(new WarningQuery(true, 10))).hasSize(1);
    }

    @Test
    final void a_request_that_no_worker_takes_is_warned_of() {
        ProcessKey process = scenario().register(scenario().aProcess().schedule("on request"));
        home().processes().request(process, Duration.ofMinutes(10));
        contractHome().advance(Duration.ofMinutes(10));
        assertThat(home().selfWatch().inspect()).as("just due").isEmpty();
        contractHome().advance(Duration.ofMinutes(10));

        assertThat(home().selfWatch().inspect()).extracting(Warning::kind).containsExactly("request_without_worker");
        home().dueRuns().finished(process, home().clock().now(), null);
        home().selfWatch().inspect();
        assertThat(open()).isEmpty();
    }

    @Test
    final void a_schedule_that_no_worker_takes_is_warned_of() {
        ProcessKey process = scenario().register(scenario().aProcess().schedule("every 10m"));
        home().dueRuns().plan(process, home().clock().now().plus(Duration.ofMinutes(10)));
        contractHome().advance(Duration.ofMinutes(10));
        assertThat(home().selfWatch().inspect()).as("just due").isEmpty();
        contractHome().advance(Duration.ofMinutes(2));

        assertThat(home().selfWatch().inspect()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo("schedule_without_worker");
            assertThat(warning.process()).isEqualTo(process);
        });
        home().dueRuns()
                .finished(process, home().clock().now(), home().clock().now().plus(Duration.ofMinutes(10)));
        home().selfWatch().inspect();
        assertThat(open()).isEmpty();
    }

    @Test
    final void a_schedule_that_no_worker_has_read_is_warned_of() {
        ProcessKey process = scenario().register(scenario().aProcess().schedule("every 10m"));
        assertThat(home().selfWatch().inspect()).as("just registered").isEmpty();
        contractHome().advance(Duration.ofMinutes(2));

        assertThat(home().selfWatch().inspect()).extracting(Warning::kind).containsExactly("schedule_without_worker");
        home().dueRuns().plan(process, home().clock().now().plus(Duration.ofMinutes(10)));
        home().selfWatch().inspect();
        assertThat(open()).isEmpty();
    }

    @Test
    final void a_schedule_that_is_worked_on_or_off_is_not_warned_of() {
        ProcessKey busy = scenario().register(scenario().aProcess().schedule("every 10m"));
        home().dueRuns().plan(busy, home().clock().now());
        ProcessKey off =
                scenario().register(scenario().aProcess().schedule("every 10m").active(false));
        home().dueRuns().plan(off, home().clock().now());
        scenario().register(scenario().aProcess().schedule("on request"));
        scenario().insert(1);
        scenario().staged(busy);
        contractHome().advance(Duration.ofMinutes(10));

        assertThat(home().selfWatch().inspect()).isEmpty();
    }

    @Test
    final void a_lane_out_of_attempts_is_warned_of() {
        ProcessKey process =
                scenario().register(scenario().aProcess().retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 0)));
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "why");

        assertThat(home().selfWatch().inspect()).extracting(Warning::kind).contains("stuck_lane");
        contractHome().advance(Duration.ofSeconds(1));
        scenario().drain(process);
        home().selfWatch().inspect();
        assertThat(open()).isEmpty();
    }

    @Test
    final void a_sound_home_has_no_bad_finding() {
        scenario().register();

        assertThat(home().selfWatch().diagnose()).isNotEmpty().allMatch(SelfWatch.Finding::isGood);
    }

    @Test
    final void a_home_whose_workers_are_gone_has_a_bad_finding() {
        ProcessKey process = scenario().register();
        contractHome().advance(Duration.ofMinutes(10));
        assertThat(bad()).as("never a worker").containsExactly("workers");

        home().workers().heartbeat("a-worker", 1, Duration.ofSeconds(10));
        assertThat(bad()).as("one lives").isEmpty();
        home().workers().leave("a-worker");
        assertThat(bad()).as("it has left").containsExactly("workers");

        scenario().insert(1);
        scenario().commit(scenario().staged(process));
        assertThat(bad()).as("somebody stages, without a heartbeat").isEmpty();
        contractHome().advance(Duration.ofMinutes(10));
        assertThat(bad()).as("but not any more").containsExactly("workers");
    }

    @Test
    final void a_home_in_which_nothing_is_active_needs_no_worker() {
        scenario().register(scenario().aProcess().active(false));
        contractHome().advance(Duration.ofMinutes(10));

        assertThat(bad()).isEmpty();
    }

    private List<String> bad() {
        return home().selfWatch().diagnose().stream()
                .filter(finding -> !finding.isGood())
                .map(SelfWatch.Finding::subject)
                .toList();
    }

    private List<Warning> open() {
        return home().selfWatch().warnings(new WarningQuery(false, 10));
    }
}
