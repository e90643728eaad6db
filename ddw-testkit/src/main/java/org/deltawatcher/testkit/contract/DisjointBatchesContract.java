package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Rule 3: two staged batches of one process never hold the same change, nor two changes of one key. */
public abstract class DisjointBatchesContract extends ContractSuite {

    private static final int LANES = 4;
    /** Not a multiple of the lanes, so that a lane that followed the position would be noticed. */
    private static final int KEYS = 41;

    private static final int WORKERS = 8;

    @Test
    final void one_lane_gives_one_batch_at_a_time() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);
        Batch batch = scenario().staged(process, 1);

        assertThat(scenario().stage(process, 1)).isEmpty();
        scenario().commit(batch);
        assertThat(scenario().stage(process, 1)).isPresent();
    }

    @Test
    final void two_processes_do_not_wait_for_each_other() {
        ProcessKey one = scenario().register();
        ProcessKey other = scenario().register();
        scenario().insert(1);

        assertThat(scenario().stage(one)).isPresent();
        assertThat(scenario().stage(other)).isPresent();
    }

    @Test
    final void batches_of_several_lanes_share_no_change_and_no_key() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        scenario().insert(LongStream.range(0, KEYS).toArray());
        scenario()
                .write(writer -> LongStream.range(0, KEYS)
                        .forEach(id -> writer.update(scenario().source(), id, "b", id)));

        List<Batch> staged = stageAll(process);

        assertThat(staged).extracting(Batch::lane).doesNotHaveDuplicates().hasSizeGreaterThan(1);
        assertDisjoint(staged);
    }

    @Test
    final void a_key_stays_away_from_other_lanes_while_it_is_staged() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        scenario().insert(LongStream.range(0, KEYS).toArray());
        List<Batch> first = stageAll(process);
        scenario().commit(first.get(0));
        scenario()
                .write(writer -> LongStream.range(0, KEYS)
                        .forEach(id -> writer.update(scenario().source(), id, "b", id)));

        List<Batch> staged = new ArrayList<>(first.subList(1, first.size()));
        staged.addAll(stageAll(process));

        assertThat(staged).hasSameSizeAs(first);
        assertDisjoint(staged);
    }

    @RepeatedTest(3)
    final void workers_that_stage_at_once_get_disjoint_batches() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        scenario().insert(LongStream.range(0, 60).toArray());

        List<Batch> staged = Together.run(WORKERS, number -> scenario().stage(process)).stream()
                .flatMap(Optional::stream)
                .toList();

        assertThat(staged).isNotEmpty().hasSizeLessThanOrEqualTo(LANES);
        assertDisjoint(staged);
    }

    @RepeatedTest(3)
    final void one_of_many_workers_gets_the_only_lane() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2, 3);

        List<Batch> staged = Together.run(WORKERS, number -> scenario().stage(process, 1)).stream()
                .flatMap(Optional::stream)
                .toList();

        assertThat(staged).hasSize(1);
    }

    @RepeatedTest(3)
    final void workers_that_drain_at_once_share_the_changes_out_completely() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        long[] ids = LongStream.range(0, 60).toArray();
        scenario().insert(ids);

        List<List<Change>> drained = Together.run(WORKERS, number -> scenario().drain(process, 7));
        List<Change> all =
                new ArrayList<>(drained.stream().flatMap(List::stream).toList());
        all.addAll(scenario().drain(process));

        assertThat(all)
                .extracting(Scenario::idOf)
                .containsExactlyInAnyOrderElementsOf(LongStream.of(ids).boxed().toList());
    }

    private List<Batch> stageAll(ProcessKey process) {
        List<Batch> staged = new ArrayList<>();
        for (Optional<Batch> batch = scenario().stage(process);
                batch.isPresent();
                batch = scenario().stage(process)) {
            staged.add(batch.get());
            assertThat(staged).hasSizeLessThanOrEqualTo(LANES);
        }
        return staged;
    }

    private void assertDisjoint(List<Batch> staged) {
        List<Long> positions = new ArrayList<>();
        List<Long> keys = new ArrayList<>();
        for (Batch batch : staged) {
            List<Change> changes = scenario().changes(batch);
            changes.forEach(change -> positions.add(change.origin().position()));
            keys.addAll(changes.stream().map(Scenario::idOf).distinct().toList());
        }
        assertThat(positions).doesNotHaveDuplicates();
        assertThat(keys).doesNotHaveDuplicates();
    }
}
