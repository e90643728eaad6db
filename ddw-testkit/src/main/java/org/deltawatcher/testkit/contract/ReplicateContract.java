package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verification.Difference;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.RunResult;
import org.deltawatcher.testkit.contract.ContractHome.SourceRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy of a source in a table of the target: the same rows in the end, each batch once, whoever dies when. */
public abstract class ReplicateContract extends ContractSuite {

    private SourceName copy;
    private ReplicateExecutor executor;
    private HandDrivenWorker worker;

    @BeforeEach
    final void prepare() {
        copy = new SourceName(scenario().source().schema(), "copy");
        executor = executorOn(contractHome().target());
        worker = new HandDrivenWorker(home(), List.of(executor));
    }

    @Test
    final void rows_that_were_there_and_changes_after_them_arrive() {
        scenario().insert(1, 2, 3);
        ProcessKey process = register(definition -> definition.initial(InitialLoad.LOAD));
        worker.run(process).orFail();
        scenario().write(writer -> {
            writer.update(scenario().source(), 1, "b", 10);
            writer.delete(scenario().source(), 2);
            writer.changeKey(scenario().source(), 3, 30);
            writer.insert(scenario().source(), 4, "d", 4);
        });
        worker.run(process).orFail();

        assertThat(copied()).isEqualTo(original()).containsOnlyKeys(1L, 4L, 30L);
    }

    @Test
    final void a_load_finds_some_of_its_rows_there_as_they_are_no_more() {
        scenario().insert(1, 2, 3, 4);
        SourceName shared = contractHome().createTable();
        scenario().write(writer -> writer.insert(shared, 3, "old", 0));
        ProcessKey process = new ProcessKey(scenario().source(), "shared");
        home().processes()
                .add(replicate(process, shared).initial(InitialLoad.LOAD).build());
        worker.run(process).orFail();

        assertThat(contractHome().rows(shared)).isEqualTo(original()).hasSize(4);
    }

    @Test
    final void batches_of_every_size_and_lane_come_to_the_same() {
        ProcessKey process = register(definition -> definition.lanes(3).batchSize(2));
        scenario().write(writer -> {
            for (int id = 0; id < 20; id++) {
                writer.insert(scenario().source(), id, "a", id);
            }
            for (int id = 0; id < 20; id += 3) {
                writer.update(scenario().source(), id, "b", -id);
                writer.delete(scenario().source(), id + 1);
            }
        });
        worker.run(process).orFail();

        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void a_truncation_clears_the_copy() {
        ProcessKey process = register(definition -> definition.lanes(2));
        scenario().insert(1, 2, 3);
        worker.run(process).orFail();
        scenario().write(writer -> writer.truncate(scenario().source()));
        scenario().insert(2);
        worker.run(process).orFail();

        assertThat(copied()).isEqualTo(original()).containsOnlyKeys(2L);
    }

    @Test
    final void a_reload_makes_up_for_what_was_done_to_the_copy() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1, 2);
        worker.run(process).orFail();
        scenario().write(writer -> writer.delete(copy, 1).insert(copy, 99, "stray", 0));
        home().processes().reload(process);
        worker.run(process).orFail();

        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void a_row_that_moves_into_the_filter_comes_and_one_that_moves_out_goes() {
        ProcessKey process =
                register(definition -> definition.filter(contractHome().filterByLabel("in")));
        scenario().write(writer -> {
            writer.insert(scenario().source(), 1, "in", 1);
            writer.insert(scenario().source(), 2, "out", 2);
        });
        worker.run(process).orFail();
        assertThat(copied()).containsOnlyKeys(1L);

        scenario().write(writer -> {
            writer.update(scenario().source(), 1, "out", 1);
            writer.update(scenario().source(), 2, "in", 2);
        });
        worker.run(process).orFail();
        assertThat(copied()).containsOnlyKeys(2L);
    }

    @Test
    final void what_was_applied_before_the_commit_at_home_was_lost_is_not_applied_again() {
        ProcessKey process = register(definition -> definition.leaseDuration(Duration.ofMinutes(1)));
        scenario().insert(1, 2);
        Batch lost = scenario().staged(process);
        execute(lost);
        contractHome().advance(Duration.ofMinutes(2));
        // the copy's owner changes it: whoever applied the batch again would undo that
        scenario().write(writer -> writer.update(copy, 1, "touched", 1));
        scenario().insert(3);
        worker.run(process).orFail();

        assertThat(copied().get(1L)).isEqualTo(new SourceRow("touched", 1));
        assertThat(copied()).containsOnlyKeys(1L, 2L, 3L);
    }

    @Test
    final void a_row_that_came_in_a_batch_whose_commit_was_lost_and_is_gone_since_is_gone_from_the_copy() {
        ProcessKey process = register(definition -> definition.leaseDuration(Duration.ofMinutes(1)));
        scenario().insert(1, 2);
        scenario().write(writer -> writer.delete(scenario().source(), 1));
        // the next batch holds the insertion and the deletion: folded, they are no change
        execute(scenario().staged(process, 2));
        assertThat(copied()).containsOnlyKeys(1L, 2L);
        contractHome().advance(Duration.ofMinutes(2));
        worker.run(process).orFail();

        assertThat(copied()).isEqualTo(original()).containsOnlyKeys(2L);
    }

    @Test
    final void a_worker_that_comes_after_a_later_batch_writes_nothing() {
        ProcessKey process = register(definition -> definition.leaseDuration(Duration.ofMinutes(1)));
        scenario().insert(1);
        Batch late = scenario().staged(process);
        contractHome().advance(Duration.ofMinutes(2));
        scenario().write(writer -> writer.update(scenario().source(), 1, "newer", 2));
        worker.run(process).orFail();

        assertThatThrownBy(() -> execute(late)).isInstanceOf(LeaseLostException.class);
        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void a_worker_that_comes_after_the_lanes_were_laid_anew_writes_nothing() {
        ProcessKey process = register(definition -> definition.lanes(4).leaseDuration(Duration.ofMinutes(1)));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        // of a lane that there will not be any more: only the process as a whole knows that it is late
        Batch late = Stream.generate(() -> scenario().staged(process))
                .filter(batch -> batch.lane() > 0)
                .findFirst()
                .orElseThrow();
        contractHome().advance(Duration.ofMinutes(2));
        home().processes().edit(found(process).toBuilder().lanes(1).build());
        home().processes().reload(process);
        worker.run(process).orFail();
        scenario().write(writer -> {
            for (int id = 1; id <= 16; id++) {
                writer.update(scenario().source(), id, "newer", 2);
            }
        });
        worker.run(process).orFail();

        assertThatThrownBy(() -> execute(late)).isInstanceOf(LeaseLostException.class);
        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void a_row_that_the_target_refuses_is_parked_and_its_neighbours_arrive() {
        ProcessKey process = register(definition -> definition
                .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10))
                .batchSize(4));
        scenario().insert(1);
        worker.run(process).orFail();
        contractHome().refuse(copy, "poison");
        scenario().write(writer -> {
            writer.insert(scenario().source(), 2, "a", 2);
            writer.insert(scenario().source(), 3, "poison", 3);
            writer.insert(scenario().source(), 4, "a", 4);
        });
        worker.run(process);

        assertThat(copied()).containsOnlyKeys(1L, 2L, 4L);
        assertThat(home().parkingLot().list(process, 10))
                .extracting(ParkedChange::state)
                .containsExactly(ParkedChange.State.PARKED);
    }

    @Test
    final void a_process_that_is_registered_anew_by_its_name_goes_on_at_its_target() {
        ProcessKey process = register(definition -> definition.initial(InitialLoad.LOAD));
        scenario().insert(1);
        worker.run(process).orFail();
        home().processes().reload(process);
        worker.run(process).orFail();
        long id = 1;
        for (InitialLoad initial : InitialLoad.values()) {
            home().processes().remove(process);
            register(definition -> definition.initial(initial));
            scenario().insert(++id);
            worker.run(process).orFail();

            assertThat(copied()).as("%s", initial).isEqualTo(original());
        }
    }

    @Test
    final void a_target_that_has_lost_what_it_had_applied_is_told_until_it_is_loaded_anew() {
        ProcessKey process = register(definition -> definition.lanes(2).initial(InitialLoad.LOAD));
        scenario().insert(1, 2, 3, 4);
        worker.run(process).orFail();
        // as a backup has it: neither the row nor the note of it
        scenario().write(writer -> writer.delete(copy, 1));
        contractHome().forgetApplied();
        scenario().write(writer -> {
            for (int id = 1; id <= 4; id++) {
                writer.update(scenario().source(), id, "b", id);
            }
        });
        RunResult result = worker.run(process);

        assertThat(copied()).containsOnlyKeys(2L, 3L, 4L).doesNotContainEntry(2L, new SourceRow("b", 2));
        assertThat(result.failures())
                .isNotEmpty()
                .allSatisfy(failure ->
                        assertThat(failure.reason()).contains("has lost what it had applied", "ddw process reload"));

        home().processes().reload(process);
        worker.run(process).orFail();
        assertThat(copied()).isEqualTo(original());
        scenario().insert(5);
        worker.run(process).orFail();
        assertThat(copied()).isEqualTo(original());
    }

    /** Numbers and positions are dealt anew then: they tell nothing, however often it is tried. */
    @Test
    final void a_home_that_was_restored_is_told_until_the_copy_is_loaded_anew() {
        ProcessKey process = register(definition -> definition.lanes(2));
        scenario().insert(1, 2, 3, 4);
        worker.run(process).orFail();
        contractHome().applyUnknown();
        scenario().insert(5, 6, 7, 8);

        for (int attempt = 0; attempt < 4; attempt++) {
            RunResult result = worker.run(process);
            assertThat(result.failures())
                    .isNotEmpty()
                    .allSatisfy(failure -> assertThat(failure.reason())
                            .contains("the home has lost what it had handed out", "ddw process reload"));
        }
        assertThat(copied()).containsOnlyKeys(1L, 2L, 3L, 4L);

        home().processes().reload(process);
        worker.run(process).orFail();
        assertThat(copied()).isEqualTo(original());
        scenario().insert(9);
        worker.run(process).orFail();
        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void what_a_target_has_lost_is_told_by_lanes_that_were_laid_anew_meanwhile() {
        ProcessKey process = register(definition -> definition.lanes(2));
        scenario().insert(1, 2, 3, 4);
        worker.run(process).orFail();
        contractHome().forgetApplied();
        relane(process, 3);
        scenario().insert(5, 6, 7, 8, 9);

        assertThat(worker.run(process).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains("has lost what it had applied"));
    }

    /** The next batch is of another lane, of which nothing is lost. */
    @Test
    final void what_a_target_has_lost_of_one_lane_is_told_by_lanes_that_were_laid_anew_meanwhile() {
        ProcessKey process = register(definition -> definition.lanes(2));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8);
        worker.run(process).orFail();
        contractHome().forgetApplied(1);
        relane(process, 1);
        relane(process, 2);
        relane(process, 3);
        scenario().insert(9);

        assertThat(worker.run(process).failures())
                .isNotEmpty()
                .allSatisfy(failure ->
                        assertThat(failure.reason()).contains("lane 1, was committed", "ddw.applied there knows none"));
        assertThat(copied()).doesNotContainKey(9L);
    }

    @Test
    final void what_a_home_has_lost_of_one_lane_is_told_by_lanes_that_were_laid_anew_meanwhile() {
        ProcessKey process = register(definition -> definition.lanes(2));
        scenario().insert(1, 2, 3, 4, 5, 6, 7, 8);
        worker.run(process).orFail();
        contractHome().applyUnknown(1);
        relane(process, 1);
        scenario().insert(9);

        assertThat(worker.run(process).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason())
                        .contains("lane 1, is applied at the target, and the home knows of no such batch"));
        assertThat(copied()).doesNotContainKey(9L);
    }

    /** Each lane tells, not only those that have written there before. */
    @Test
    final void a_process_that_gets_another_target_goes_on_only_if_that_knows_it() {
        ProcessKey process = register(definition -> definition.lanes(8).initial(InitialLoad.LOAD));
        scenario().insert(1, 2);
        worker.run(process).orFail();
        retarget(process, "renamed");
        scenario().insert(3);
        workerOn("renamed").run(process).orFail();
        assertThat(copied()).isEqualTo(original());

        retarget(process, "other");
        contractHome().forgetApplied();
        scenario().insert(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);

        assertThat(workerOn("other").run(process).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains("is another database than before"));
        assertThat(copied()).containsOnlyKeys(1L, 2L, 3L);
    }

    @Test
    final void what_was_applied_and_not_committed_is_known_by_another_name_of_the_target() {
        ProcessKey process = register(definition -> definition.leaseDuration(Duration.ofMinutes(1)));
        scenario().insert(1, 2);
        scenario().write(writer -> writer.delete(scenario().source(), 1));
        execute(scenario().staged(process, 2));
        assertThat(copied()).containsOnlyKeys(1L, 2L);
        retarget(process, "renamed");
        contractHome().advance(Duration.ofMinutes(2));
        workerOn("renamed").run(process).orFail();

        assertThat(copied()).isEqualTo(original()).containsOnlyKeys(2L);
    }

    private HandDrivenWorker workerOn(String target) {
        return new HandDrivenWorker(
                home(),
                List.of(new ReplicateExecutor(
                        Targets.of(Map.of(target, contractHome().target())))));
    }

    private void retarget(ProcessKey process, String target) {
        home().processes()
                .edit(home().processes().find(process).orElseThrow().toBuilder()
                        .target(target)
                        .build());
    }

    @Test
    final void lanes_that_are_laid_anew_go_on_from_what_the_former_ones_applied() {
        ProcessKey process = register(definition -> definition.lanes(3));
        int id = 0;
        for (int lanes = 1; lanes <= 4; lanes++) {
            scenario().insert(id + 1, id + 2);
            worker.run(process).orFail();
            relane(process, lanes);
            relane(process, 5);
            scenario().insert(id + 3);
            id += 3;
            worker.run(process).orFail();
        }

        assertThat(copied()).isEqualTo(original()).hasSize(12);
    }

    private void relane(ProcessKey process, int lanes) {
        home().processes()
                .edit(home().processes().find(process).orElseThrow().toBuilder()
                        .lanes(lanes)
                        .build());
        worker.run(process).orFail();
    }

    /** No target knows of what another executor has made of the changes before. */
    @Test
    final void a_process_that_becomes_a_copy_goes_on_from_there() {
        ProcessKey process = new ProcessKey(scenario().source(), "copy");
        home().processes().add(ProcessDefinition.builder(process, "nothing", "").build());
        HandDrivenWorker before = new HandDrivenWorker(home(), List.of(new NothingExecutor()));
        scenario().insert(1);
        before.run(process).orFail();
        home().processes().edit(replicate(process, copy).build());
        scenario().insert(2);
        worker.run(process).orFail();

        assertThat(copied()).containsOnlyKeys(2L);
    }

    @Test
    final void a_process_that_becomes_a_copy_goes_on_whatever_its_lanes() {
        ProcessKey process = new ProcessKey(scenario().source(), "copy");
        home().processes()
                .add(ProcessDefinition.builder(process, "nothing", "").lanes(3).build());
        scenario().insert(1, 2, 3, 4, 5, 6);
        new HandDrivenWorker(home(), List.of(new NothingExecutor()))
                .run(process)
                .orFail();
        home().processes().edit(replicate(process, copy).lanes(3).build());
        scenario().insert(7);
        worker.run(process).orFail();
        relane(process, 2);
        scenario().insert(8, 9, 10);
        worker.run(process).orFail();

        assertThat(copied()).containsOnlyKeys(7L, 8L, 9L, 10L);
    }

    /** One that is empty could be the copy's own, as it was made anew. */
    @Test
    final void what_another_executor_has_committed_meanwhile_is_not_passed_over_by_a_target_that_knows_nothing() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1);
        worker.run(process).orFail();
        for (int times = 0; times < 2; times++) {
            home().processes()
                    .edit(ProcessDefinition.builder(process, "nothing", "").build());
            scenario().insert(2 + times);
            new HandDrivenWorker(home(), List.of(new NothingExecutor()))
                    .run(process)
                    .orFail();
            home().processes().edit(replicate(process, copy).build());
        }
        contractHome().forgetApplied();
        scenario().insert(4);

        assertThat(worker.run(process).failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains("had another executor meanwhile"));
        assertThat(copied()).containsOnlyKeys(1L);
    }

    @Test
    final void what_another_executor_has_loaded_is_not_in_the_copy() {
        scenario().insert(1, 2);
        ProcessKey process = register(definition -> definition.initial(InitialLoad.LOAD));
        for (boolean isReloaded : List.of(false, true)) {
            home().processes()
                    .edit(ProcessDefinition.builder(process, "nothing", "").build());
            if (isReloaded) {
                home().processes().reload(process);
            }
            new HandDrivenWorker(home(), List.of(new NothingExecutor()))
                    .run(process)
                    .orFail();
            home().processes().edit(replicate(process, copy).build());
            scenario().write(writer -> writer.update(scenario().source(), 2, "b", isReloaded ? 3 : 2));

            assertThat(worker.run(process).failures())
                    .isNotEmpty()
                    .allSatisfy(failure -> assertThat(failure.reason()).contains("ddw process reload"));
        }

        home().processes().reload(process);
        worker.run(process).orFail();
        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void what_another_executor_has_committed_meanwhile_is_not_passed_over() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1);
        worker.run(process).orFail();
        home().processes()
                .edit(ProcessDefinition.builder(process, "nothing", "").build());
        scenario().insert(2);
        new HandDrivenWorker(home(), List.of(new NothingExecutor()))
                .run(process)
                .orFail();
        home().processes().edit(replicate(process, copy).build());
        relane(process, 2);
        scenario().insert(3, 4, 5);

        assertThat(worker.run(process).failures())
                .isNotEmpty()
                .allSatisfy(failure ->
                        assertThat(failure.reason()).contains("had another executor meanwhile", "ddw process reload"));
        assertThat(copied()).containsOnlyKeys(1L);

        home().processes().reload(process);
        worker.run(process).orFail();
        assertThat(copied()).isEqualTo(original());
    }

    @Test
    final void a_target_that_is_away_costs_no_attempt() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1);
        HandDrivenWorker cutOff = new HandDrivenWorker(
                home(), List.of(executorOn(new AwayTarget(contractHome().target()))));
        RunResult result = cutOff.run(process);

        assertThat(result.failures()).hasSize(1);
        assertThat(home().selfWatch().batches(process, 10))
                .extracting(BatchEntry::state)
                .containsOnly(BatchEntry.State.RELEASED);
        assertThat(scenario().staged(process).attempt()).isEqualTo(1);
    }

    @Test
    final void changes_that_came_from_the_target_are_not_sent_back() {
        ProcessKey there = register(definition -> definition);
        scenario().insert(1);
        worker.run(there).orFail();
        home().changeSource().enable(EnableRequest.of(copy));
        ProcessKey back = new ProcessKey(copy, "back");
        home().processes().add(replicate(back, scenario().source()).build());
        // what came from here must not overwrite what has happened here since
        scenario().write(writer -> writer.update(scenario().source(), 1, "newer", 1));
        worker.run(back).orFail();
        scenario().insert(2);
        worker.run(there).orFail();
        scenario().write(writer -> writer.update(scenario().source(), 2, "newer", 2));
        worker.run(back).orFail();
        assertThat(original().get(2L)).isEqualTo(new SourceRow("newer", 2));

        scenario().write(writer -> writer.insert(copy, 7, "from the copy", 7));
        for (int round = 0; round < 3; round++) {
            worker.run(there).orFail();
            worker.run(back).orFail();
        }

        // the home is its own target here: what replicate wrote says that it comes from this very home
        assertThat(original()).isEqualTo(copied()).containsOnlyKeys(1L, 2L, 7L);
        assertThat(worker.run(there).isNothing()).isTrue();
        assertThat(worker.run(back).isNothing()).isTrue();
    }

    @Test
    final void columns_are_renamed_left_out_and_filled_with_constants() {
        SourceName narrow = new SourceName(copy.schema(), "narrow");
        ProcessKey process = new ProcessKey(scenario().source(), "narrow");
        home().processes()
                .add(ProcessDefinition.builder(
                                process,
                                "replicate",
                                "{\"table\": \"" + narrow.toString().replace("\"", "\\\"")
                                        + "\", \"create\": true, \"columns\": {\"id\": \"id\", \"label\": {\"value\":"
                                        + " \"fixed\"}, \"amount\": \"amount\"}}")
                        .target("target")
                        .build());
        scenario().insert(5);
        worker.run(process).orFail();

        assertThat(contractHome().rows(narrow)).isEqualTo(Map.of(5L, new SourceRow("fixed", 5)));
    }

    @Test
    final void what_a_table_has_of_its_own_stays_when_rows_exchange_unique_values() {
        SourceName shared = contractHome().createTable();
        contractHome().ownAmounts(shared);
        ProcessKey process = new ProcessKey(scenario().source(), "shared");
        home().processes()
                .add(ProcessDefinition.builder(
                                process,
                                "replicate",
                                "{\"table\": \"" + shared.toString().replace("\"", "\\\"")
                                        + "\", \"columns\": {\"id\": \"id\", \"label\": \"label\"}}")
                        .target("target")
                        .build());
        scenario().write(writer -> {
            writer.insert(scenario().source(), 1, "a", 1);
            writer.insert(scenario().source(), 2, "b", 2);
        });
        worker.run(process).orFail();
        scenario().write(writer -> writer.update(shared, 1, "a", 10).update(shared, 2, "b", 20));
        scenario().write(writer -> {
            writer.update(scenario().source(), 1, "b", 1);
            writer.update(scenario().source(), 2, "c", 2);
            writer.insert(scenario().source(), 3, "a", 3);
        });
        worker.run(process).orFail();
        scenario().write(writer -> writer.update(shared, 3, "a", 30));

        assertThat(contractHome().rows(shared))
                .isEqualTo(Map.of(1L, new SourceRow("b", 10), 2L, new SourceRow("c", 20), 3L, new SourceRow("a", 30)));
    }

    /** More than go to the target together elsewhere: each is in the way of the one before it. */
    @Test
    final void all_rows_of_a_large_batch_pass_their_unique_values_on() {
        int rows = 6_000;
        SourceName shared = contractHome().createTable();
        contractHome().ownAmounts(shared);
        ProcessKey process = new ProcessKey(scenario().source(), "shared");
        home().processes()
                .add(ProcessDefinition.builder(
                                process,
                                "replicate",
                                "{\"table\": \"" + shared.toString().replace("\"", "\\\"") + "\"}")
                        .target("target")
                        .batchSize(2 * rows)
                        .build());
        for (int step : new int[] {0, 1}) {
            scenario().write(writer -> {
                for (int id = 1; id <= rows; id++) {
                    if (step == 0) {
                        writer.insert(scenario().source(), id, "label " + id, 0);
                    } else {
                        writer.update(scenario().source(), id, "label " + (id + step), 0);
                    }
                }
            });
            worker.run(process).orFail();
        }

        assertThat(contractHome().rows(shared))
                .hasSize(rows)
                .containsEntry((long) rows, new SourceRow("label " + (rows + 1), 0));
    }

    @Test
    final void a_comparison_finds_every_row_that_differs_and_repairs_it() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1, 2, 3, 4);
        worker.run(process).orFail();
        assertThat(verify(process, false).isEqual()).isTrue();
        scenario()
                .write(writer ->
                        writer.delete(copy, 1).update(copy, 2, "other", 2).insert(copy, 99, "stray", 0));

        Verification found = verify(process, false);
        assertThat(found.sourceRows()).isEqualTo(4);
        assertThat(found.differences())
                .extracting(difference -> difference.kind() + " " + difference.key() + " " + difference.columns())
                .containsExactlyInAnyOrder("MISSING id=1 []", "DIFFERENT id=2 [label]", "EXTRA id=99 []");

        assertThat(verify(process, true).repaired()).isEqualTo(3);
        assertThat(copied()).isEqualTo(original());
        assertThat(verify(process, false).isEqual()).isTrue();
    }

    @Test
    final void a_repair_tells_which_row_the_target_refuses_and_repairs_the_others() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(4);
        worker.run(process).orFail();
        contractHome().refuse(copy, "poison");
        scenario().write(writer -> {
            writer.insert(scenario().source(), 1, "a", 1);
            writer.insert(scenario().source(), 2, "poison", 2);
            writer.insert(scenario().source(), 3, "a", 3);
        });

        Verification found = verify(process, true);
        assertThat(found.repaired()).isEqualTo(2);
        assertThat(found.differences())
                .filteredOn(difference -> difference.reason() != null)
                .extracting(Difference::key)
                .containsExactly("id=2");
        assertThat(copied()).containsOnlyKeys(1L, 3L, 4L);
    }

    @Test
    final void a_comparison_is_right_while_the_process_is_behind() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1, 2);
        worker.run(process).orFail();
        scenario().write(writer -> writer.update(scenario().source(), 1, "b", 1));

        Verification found = verify(process, false);
        assertThat(found.isCaughtUp()).isFalse();
        assertThat(found.differences()).extracting(Difference::key).containsExactly("id=1");
        worker.run(process).orFail();
        assertThat(verify(process, false).isEqual()).isTrue();
    }

    @Test
    final void a_row_that_changes_at_every_look_is_told_apart_from_one_that_differs() {
        ProcessKey process = register(definition -> definition);
        scenario().insert(1, 2, 3);
        worker.run(process).orFail();
        scenario().write(writer -> writer.update(copy, 2, "other", 2));
        AtomicLong amount = new AtomicLong(100);
        // between what is read of the source and what is read of the copy
        Target busy = new BusyTarget(contractHome().target(), () -> {
            scenario().write(writer -> writer.update(scenario().source(), 1, "a", amount.incrementAndGet()));
            worker.run(process).orFail();
        });

        Verification found = new Verifier(home(), found(process), targets(busy), rows -> {})
                .verify(100, Duration.ofSeconds(10), true);

        assertThat(found.differences()).extracting(Difference::key).containsExactly("id=2");
        assertThat(found.changing()).isEqualTo(1);
        assertThat(found.repaired()).isEqualTo(1);
        assertThat(copied()).isEqualTo(original());
    }

    private Verification verify(ProcessKey process, boolean isRepaired) {
        return new Verifier(home(), found(process), targets(contractHome().target()), rows -> {})
                .verify(100, Duration.ofMillis(50), isRepaired);
    }

    private ProcessKey register(UnaryOperator<ProcessDefinition.Builder> options) {
        ProcessKey key = new ProcessKey(scenario().source(), "copy");
        ProcessDefinition definition = options.apply(replicate(key, copy)).build();
        executor.check(definition, home().sql());
        home().processes().add(definition);
        return key;
    }

    private static ProcessDefinition.Builder replicate(ProcessKey key, SourceName table) {
        String definition = "{\"table\": \"" + table.toString().replace("\"", "\\\"") + "\", \"create\": true}";
        return ProcessDefinition.builder(key, "replicate", definition).target("target");
    }

    private ProcessDefinition found(ProcessKey process) {
        return home().processes().find(process).orElseThrow();
    }

    /** Executes a batch and does not commit it at home. */
    private void execute(Batch batch) {
        executor.execute(new OutsideExecution(home(), batch, found(batch.process())));
    }

    private SortedMap<Long, SourceRow> copied() {
        return contractHome().rows(copy);
    }

    private SortedMap<Long, SourceRow> original() {
        return contractHome().rows(scenario().source());
    }

    private static ReplicateExecutor executorOn(Target target) {
        return new ReplicateExecutor(targets(target));
    }

    private static Targets targets(Target target) {
        return Targets.of(Map.of("target", target));
    }

    /** A target that nobody can write to just now. */
    private static final class AwayTarget extends OtherWriterTarget {

        AwayTarget(Target there) {
            super(there);
        }

        @Override
        public TargetWriter writer() {
            return new TargetWriter() {
                @Override
                public <X extends Exception> void inTransaction(Work<X> work) {
                    throw new TargetUnavailableException("target " + name() + " cannot be reached", null);
                }
            };
        }
    }

    /** A target where something happens before each look at its rows. */
    private static final class BusyTarget extends OtherWriterTarget {

        private final Runnable before;

        BusyTarget(Target there, Runnable before) {
            super(there);
            this.before = before;
        }

        @Override
        public TargetWriter writer() {
            return there().writer();
        }

        @Override
        public TableReader reader() {
            return new TableReader() {
                @Override
                public void read(Reading reading, Consumer<? super @Nullable Object[]> consumer) {
                    before.run();
                    there().reader().read(reading, consumer);
                }

                @Override
                public boolean hasRows(TableShape table, Map<String, Object> where) {
                    return there().reader().hasRows(table, where);
                }
            };
        }
    }

    /** Lets changes pass. */
    private static final class NothingExecutor implements ProcessExecutor {

        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public void execute(Execution execution) {}
    }
}
