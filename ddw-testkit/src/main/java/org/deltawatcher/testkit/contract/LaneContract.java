package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.Test;

/** Rows are spread over lanes by their key, so that several workers can work on one process. */
public abstract class LaneContract extends ContractSuite {

    private static final int LANES = 4;
    private static final int KEYS = 60;

    private final Replica replica = new Replica();

    @Test
    final void keys_are_spread_over_all_lanes_and_never_change_them() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        Map<Long, Integer> laneOfKey = new HashMap<>();
        insertKeys();
        collectLanes(process, laneOfKey);
        updateKeys("b");
        collectLanes(process, laneOfKey);
        updateKeys("c");
        collectLanes(process, laneOfKey);

        assertThat(new HashSet<>(laneOfKey.values())).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(laneOfKey).hasSize(KEYS);
    }

    @Test
    final void a_slow_lane_holds_up_no_other() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        insertKeys();
        Batch slow = scenario().staged(process, 3);
        Set<Integer> lanes = new HashSet<>();
        for (Optional<Batch> batch = scenario().stage(process, 3);
                batch.isPresent();
                batch = scenario().stage(process, 3)) {
            lanes.add(batch.get().lane());
            scenario().commit(batch.get());
        }

        assertThat(lanes).hasSize(LANES - 1).doesNotContain(slow.lane());
    }

    @Test
    final void the_lane_that_waited_longest_is_next() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(2));
        insertKeys();
        Batch first = scenario().staged(process, 1);
        scenario().commit(first);
        contractHome().advance(Duration.ofSeconds(1));
        Batch second = scenario().staged(process, 1);
        scenario().commit(second);
        contractHome().advance(Duration.ofSeconds(1));
        Batch third = scenario().staged(process, 1);

        assertThat(second.lane()).isNotEqualTo(first.lane());
        assertThat(third.lane()).isEqualTo(first.lane());
    }

    @Test
    final void more_lanes_take_effect_when_the_present_ones_have_caught_up() {
        ProcessKey process = scenario().register();
        insertKeys();
        replica.apply(scenario().drain(process, 7));
        updateKeys("b");
        Batch staged = scenario().staged(process, 7);
        editLanes(process, LANES);
        updateKeys("c");
        assertThat(scenario().stage(process))
                .as("a key must not be in two lanes")
                .isEmpty();
        replica.apply(scenario().changes(staged));
        scenario().commit(staged);
        replica.apply(scenario().drain(process, 7));
        updateKeys("d");
        Map<Long, Integer> laneOfKey = new HashMap<>();
        collectLanes(process, laneOfKey);

        assertThat(new HashSet<>(laneOfKey.values())).hasSize(LANES);
        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void fewer_lanes_take_effect_when_the_present_ones_have_caught_up() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(LANES));
        insertKeys();
        Batch staged = scenario().staged(process, 3);
        Batch other = scenario().staged(process, 3);
        editLanes(process, 1);
        updateKeys("b");
        replica.apply(scenario().changes(other));
        scenario().commit(other);
        replica.apply(scenario().drain(process, 5));
        replica.apply(scenario().changes(staged));
        scenario().commit(staged);
        replica.apply(scenario().drain(process, 5));
        updateKeys("c");
        Map<Long, Integer> laneOfKey = new HashMap<>();
        collectLanes(process, laneOfKey);

        assertThat(new HashSet<>(laneOfKey.values())).containsExactly(0);
        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    @Test
    final void lanes_may_change_while_a_transaction_is_open() {
        ProcessKey process = scenario().register(scenario().aProcess().lanes(2));
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(scenario().source(), 1_000, "a", 1).insert(scenario().source(), 1_001, "a", 1);
            insertKeys();
            editLanes(process, 3);
            replica.apply(scenario().drain(process, 5));
            open.commit();
        }
        updateKeys("b");
        replica.apply(scenario().drain(process, 5));

        assertThat(replica.rows()).isEqualTo(contractHome().rows(scenario().source()));
    }

    private void insertKeys() {
        scenario().insert(LongStream.range(0, KEYS).toArray());
    }

    private void updateKeys(String label) {
        scenario()
                .write(writer -> LongStream.range(0, KEYS)
                        .forEach(id -> writer.update(scenario().source(), id, label, id)));
    }

    private void editLanes(ProcessKey process, int lanes) {
        ProcessDefinition definition = home().processes().find(process).orElseThrow();
        home().processes().edit(definition.toBuilder().lanes(lanes).build());
    }

    /** Drains a process and fails if a key comes through another lane than before. */
    private void collectLanes(ProcessKey process, Map<Long, Integer> laneOfKey) {
        for (Optional<Batch> batch = scenario().stage(process);
                batch.isPresent();
                batch = scenario().stage(process)) {
            int lane = batch.get().lane();
            for (Change change : scenario().changes(batch.get())) {
                assertThat(laneOfKey.computeIfAbsent(Scenario.idOf(change), id -> lane))
                        .as("lane of key %s", Scenario.idOf(change))
                        .isEqualTo(lane);
                replica.apply(change);
            }
            scenario().commit(batch.get());
        }
    }
}
