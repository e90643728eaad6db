package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.DueRuns.Reason;
import org.junit.jupiter.api.Test;

/** Which processes are due: by request, by schedule, or because changes are pending. */
public abstract class DueRunsContract extends ContractSuite {

    @Test
    final void a_continuous_process_is_due_when_changes_are_pending() {
        ProcessKey process = scenario().register(scenario().aProcess().batchSize(17));
        scenario().insert(1);

        Due due = due(process).orElseThrow();

        assertThat(due.reason()).isEqualTo(Reason.PENDING);
        assertThat(due.schedule()).isEqualTo("continuous");
        assertThat(due.maxRows()).isEqualTo(17);
    }

    @Test
    final void a_drained_process_is_not_due() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        runUntilDone(process);

        assertThat(due(process)).isEmpty();
    }

    @Test
    final void an_inactive_process_is_never_due() {
        ProcessKey process = scenario().register(scenario().aProcess().active(false));
        scenario().insert(1);
        home().processes().request(process, Duration.ZERO);

        assertThat(due(process)).isEmpty();
    }

    @Test
    final void a_process_whose_only_lane_is_taken_is_not_due() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch staged = scenario().staged(process);
        scenario().insert(2);

        assertThat(due(process)).isEmpty();
        contractHome().advance(Duration.between(staged.stagedAt(), staged.expiresAt()));
        assertThat(due(process)).as("when the lease is over").isPresent();
    }

    @Test
    final void a_requested_process_whose_only_lane_is_taken_is_not_due() {
        ProcessKey process = anOnRequestProcess();
        scenario().insert(1);
        home().processes().request(process, Duration.ZERO);
        Batch staged = scenario().staged(process);

        assertThat(due(process)).isEmpty();
        store().release(staged.id());
        assertThat(due(process)).isPresent();
    }

    @Test
    final void a_process_is_not_due_while_its_lane_pauses() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "no such table");

        assertThat(due(process)).isEmpty();
        contractHome().advance(Duration.ofMinutes(10));
        assertThat(due(process)).isPresent();
    }

    @Test
    final void a_request_is_due_at_once() {
        ProcessKey process = anOnRequestProcess();
        assertThat(due(process)).isEmpty();
        home().processes().request(process, Duration.ZERO);

        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
        finish(process);
        assertThat(due(process)).isEmpty();
    }

    @Test
    final void a_delayed_request_is_due_later() {
        ProcessKey process = anOnRequestProcess();
        home().processes().request(process, Duration.ofMinutes(10));
        contractHome().advance(Duration.ofMinutes(9));
        assertThat(due(process)).isEmpty();
        contractHome().advance(Duration.ofMinutes(1));

        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
    }

    @Test
    final void the_earliest_of_several_requests_counts() {
        ProcessKey process = anOnRequestProcess();
        home().processes().request(process, Duration.ofMinutes(10));
        home().processes().request(process, Duration.ofMinutes(60));
        contractHome().advance(Duration.ofMinutes(10));

        assertThat(due(process)).isPresent();
    }

    @Test
    final void a_request_made_during_a_run_survives_it() {
        ProcessKey process = anOnRequestProcess();
        home().processes().request(process, Duration.ZERO);
        Instant startedAt = home().clock().now();
        contractHome().advance(Duration.ofSeconds(1));
        home().processes().request(process, Duration.ZERO);
        home().dueRuns().finished(process, startedAt, null);

        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
    }

    @Test
    final void a_request_for_later_survives_a_run_before_its_time() {
        ProcessKey process = anOnRequestProcess();
        home().processes().request(process, Duration.ofMinutes(10));
        contractHome().advance(Duration.ofMinutes(1));
        finish(process);
        contractHome().advance(Duration.ofMinutes(10));

        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
    }

    @Test
    final void a_request_cannot_be_made_for_the_past() {
        ProcessKey process = anOnRequestProcess();

        assertThatThrownBy(() -> home().processes().request(process, Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    final void a_scheduled_process_is_planned_first_and_due_when_its_time_has_come() {
        ProcessKey process = aScheduledProcess();
        scenario().insert(1);
        assertThat(due(process)).map(Due::reason).contains(Reason.UNPLANNED);
        home().dueRuns().plan(process, in(Duration.ofMinutes(5)));
        assertThat(due(process)).as("changes alone do not make it due").isEmpty();
        contractHome().advance(Duration.ofMinutes(5));

        assertThat(due(process)).map(Due::reason).contains(Reason.SCHEDULE);
        home().dueRuns().finished(process, home().clock().now(), in(Duration.ofMinutes(5)));
        assertThat(due(process)).isEmpty();
        contractHome().advance(Duration.ofMinutes(5));
        assertThat(due(process)).map(Due::reason).contains(Reason.SCHEDULE);
    }

    @Test
    final void a_plan_overrides_no_plan() {
        ProcessKey process = aScheduledProcess();
        home().dueRuns().plan(process, in(Duration.ofMinutes(5)));
        home().dueRuns().plan(process, in(Duration.ofHours(5)));
        contractHome().advance(Duration.ofMinutes(5));

        assertThat(due(process)).isPresent();
    }

    @Test
    final void a_process_planned_for_never_is_not_asked_about_again() {
        ProcessKey process = aScheduledProcess();
        home().dueRuns().plan(process, null);
        contractHome().advance(Duration.ofDays(400));

        assertThat(due(process)).isEmpty();
        home().processes().request(process, Duration.ZERO);
        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
    }

    @Test
    final void a_process_whose_schedule_ended_is_not_asked_about_again() {
        ProcessKey process = aScheduledProcess();
        home().dueRuns().plan(process, home().clock().now());
        assertThat(due(process)).map(Due::reason).contains(Reason.SCHEDULE);
        home().dueRuns().finished(process, home().clock().now(), null);

        assertThat(due(process)).isEmpty();
    }

    @Test
    final void an_edited_schedule_is_planned_anew() {
        ProcessKey process = aScheduledProcess();
        home().dueRuns().plan(process, in(Duration.ofHours(5)));
        ProcessDefinition definition = home().processes().find(process).orElseThrow();
        home().processes().edit(definition.toBuilder().schedule("every 1m").build());

        assertThat(due(process)).map(Due::reason).contains(Reason.UNPLANNED);
    }

    @Test
    final void a_run_is_not_finished_while_a_batch_is_staged() {
        ProcessKey process = anOnRequestProcess();
        scenario().insert(1);
        home().processes().request(process, Duration.ZERO);
        Instant startedAt = home().clock().now();
        Batch staged = scenario().staged(process);
        home().dueRuns().finished(process, startedAt, null);
        scenario().commit(staged);

        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
    }

    @Test
    final void a_run_is_not_finished_while_a_lane_pauses() {
        ProcessKey process = anOnRequestProcess();
        scenario().insert(1);
        home().processes().request(process, Duration.ZERO);
        store().fail(scenario().staged(process).id(), "no such table");
        finish(process);
        contractHome().advance(Duration.ofMinutes(10));

        assertThat(due(process)).map(Due::reason).contains(Reason.REQUEST);
    }

    @Test
    final void requested_processes_come_first() {
        ProcessKey pending = scenario().register();
        ProcessKey requested = anOnRequestProcess();
        scenario().insert(1);
        home().processes().request(requested, Duration.ZERO);

        assertThat(home().dueRuns().due()).extracting(Due::process).containsExactly(requested, pending);
    }

    @Test
    final void a_replay_makes_a_process_due() {
        ProcessKey process = scenario().register(Poison.aProcess(scenario()));
        scenario().insert(1);
        new Poison(scenario(), Set.of(1L)).work(process);
        finish(process);
        assertThat(due(process)).isEmpty();
        home().parkingLot().replay(process, null);

        assertThat(due(process)).isPresent();
    }

    @Test
    final void a_reload_makes_a_process_due() {
        ProcessKey process = scenario().register();
        runUntilDone(process);
        home().processes().reload(process);

        assertThat(due(process)).isPresent();
    }

    private Optional<Due> due(ProcessKey process) {
        return home().dueRuns().due().stream()
                .filter(due -> due.process().equals(process))
                .findFirst();
    }

    private void runUntilDone(ProcessKey process) {
        Instant startedAt = home().clock().now();
        scenario().drain(process);
        home().dueRuns().finished(process, startedAt, null);
    }

    private void finish(ProcessKey process) {
        home().dueRuns().finished(process, home().clock().now(), null);
    }

    private Instant in(Duration duration) {
        return home().clock().now().plus(duration);
    }

    private ProcessKey anOnRequestProcess() {
        return scenario().register(scenario().aProcess().schedule("on request"));
    }

    private ProcessKey aScheduledProcess() {
        return scenario().register(scenario().aProcess().schedule("every 5m"));
    }
}
