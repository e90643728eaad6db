package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.testkit.contract.ContractHome.SourceRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The copies of a group: whatever dies when, they show what the source looked like at some time, and go forward. */
public abstract class ReplicateGroupContract extends ContractSuite {

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int WRITERS = 3;
    private static final int TRANSFERS = 60;
    private static final long TOTAL = 1_000;

    private GroupScenario shop;

    @BeforeEach
    final void openTheShop() {
        shop = new GroupScenario(scenario());
    }

    @Test
    final void what_a_transaction_changed_in_two_tables_arrives_in_one() {
        shop.register();
        shop.order(1);
        shop.order(2);
        shop.run();
        shop.write(writer -> writer.delete(shop.lines, 1).update(shop.orders, 1, "empty", 0));
        shop.write(writer -> writer.insert(shop.lines, 3, "line", 2));
        shop.run();

        shop.requireOnlyStatesOfTheSource();
        assertThat(shop.target.seen()).hasSize(2);
    }

    @Test
    final void transactions_stay_whole_while_writers_write_both_tables() throws Exception {
        moveAmounts(true);
    }

    @Test
    final void loads_are_of_one_time_while_writers_write_both_tables() throws Exception {
        moveAmounts(false);
    }

    /** Writers move amounts from one table to the other: in each state of the source both together hold the total. */
    private void moveAmounts(boolean isLoadedBefore) throws Exception {
        scenario()
                .write(writer -> IntStream.range(0, WRITERS)
                        .forEach(id ->
                                writer.insert(shop.orders, id, "full", TOTAL).insert(shop.lines, id, "empty", 0)));
        shop.register(options -> options.initial(InitialLoad.LOAD));
        if (isLoadedBefore) {
            shop.run();
        }
        CyclicBarrier start = new CyclicBarrier(WRITERS + 1);
        try (Together threads = new Together()) {
            List<Future<Boolean>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(id -> threads.start(() -> {
                        start.await(30, TimeUnit.SECONDS);
                        for (int n = 1; n <= TRANSFERS; n++) {
                            int moved = n;
                            scenario()
                                    .write(writer -> writer.update(shop.orders, id, "some", TOTAL - moved)
                                            .update(shop.lines, id, "some", moved));
                        }
                        return true;
                    }))
                    .toList();
            start.await(30, TimeUnit.SECONDS);
            while (!writers.stream().allMatch(Future::isDone)) {
                shop.run();
            }
            writers.forEach(Together::resultOf);
        }
        shop.run();

        assertThat(shop.target.seen()).isNotEmpty().allSatisfy(state -> {
            assertThat(state.lines().keySet()).isEqualTo(state.orders().keySet());
            assertThat(amount(state.orders()) + amount(state.lines()))
                    .as("both together")
                    .isEqualTo(TOTAL * state.orders().size());
        });
        assertThat(shop.target.seen()).last().isEqualTo(shop.source());
    }

    @Test
    final void a_transaction_that_stays_open_arrives_whole_in_the_end() {
        shop.register();
        try (SourceTransaction late = contractHome().begin()) {
            late.insert(shop.orders, 1, "late", 1);
            shop.order(2);
            shop.run();
            late.insert(shop.lines, 1, "late", 1);
            shop.order(3);
            shop.run();
            late.commit();
        }
        shop.remember();
        shop.order(4);
        shop.run();

        shop.requireOnlyStatesOfTheSource();
        assertThat(shop.target.seen()).hasSize(3);
    }

    @Test
    final void a_member_whose_commit_at_home_was_lost_comes_again_alone_and_is_passed_over() {
        shop.register(options -> options.leaseDuration(LEASE));
        shop.order(1);
        List<Batch> batches = shop.stage();
        shop.execute(batches);
        scenario().commit(batches.get(0));
        contractHome().advance(LEASE);
        shop.order(2);

        List<Batch> again = shop.stage();
        assertThat(again)
                .extracting(Batch::process)
                .containsExactly(batches.get(1).process());
        // somebody changes the copy: whoever applied the batch again would undo that
        scenario().write(writer -> writer.update(shop.linesCopy, 1, "touched", 1));
        shop.execute(again);
        assertThat(contractHome().rows(shop.linesCopy)).containsEntry(1L, new SourceRow("touched", 1));
        scenario().commit(again.get(0));
        shop.run();
        assertThat(contractHome().rows(shop.linesCopy)).containsOnlyKeys(1L, 2L);
        assertThat(contractHome().rows(shop.ordersCopy)).isEqualTo(shop.source().orders());
    }

    @Test
    final void a_commit_of_the_target_whose_answer_was_lost_counts_once() {
        shop.register();
        shop.order(1);
        shop.target.loseNextAnswer();
        assertThat(shop.worker.run(shop.ordersKey()).failures()).hasSize(1);
        assertThat(home().selfWatch().batches(null, 10))
                .extracting(BatchEntry::state)
                .containsOnly(BatchEntry.State.RELEASED);
        scenario().write(writer -> writer.update(shop.ordersCopy, 1, "touched", 1));
        shop.run();

        assertThat(contractHome().rows(shop.ordersCopy)).containsEntry(1L, new SourceRow("touched", 1));
        assertThat(contractHome().rows(shop.linesCopy)).isEqualTo(shop.source().lines());
    }

    @Test
    final void a_worker_that_comes_too_late_writes_nothing_of_any_member() {
        shop.register(options -> options.leaseDuration(LEASE));
        shop.order(1);
        List<Batch> late = shop.stage();
        contractHome().advance(LEASE);
        shop.run();
        shop.write(writer -> writer.update(shop.orders, 1, "newer", 2).update(shop.lines, 1, "newer", 2));
        shop.run();

        assertThatThrownBy(() -> shop.execute(late)).isInstanceOf(LeaseLostException.class);
        shop.requireOnlyStatesOfTheSource();
    }

    @Test
    final void a_row_that_the_target_refuses_holds_the_group_up_and_is_never_parked() {
        shop.register(options -> options.retry(new RetryPolicy(2, Duration.ofMinutes(1), Duration.ofMinutes(10), 10)));
        shop.order(1);
        shop.run();
        contractHome().refuse(shop.linesCopy, "poison");
        shop.order(2);
        shop.write(writer -> writer.insert(shop.orders, 3, "order", 3).insert(shop.lines, 3, "poison", 3));
        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThat(shop.worker.run(shop.ordersKey()).failures())
                    .as("attempt %s", attempt)
                    .hasSize(1)
                    .allSatisfy(failure -> assertThat(failure.batch().process()).isEqualTo(shop.linesKey()));
            // more than half of it, as the pause before was half as long
            Duration pause = Duration.ofMinutes(1L << (attempt - 1));
            contractHome().advance(pause.multipliedBy(3).dividedBy(4));
            assertThat(shop.stage()).as("the pause after attempt %s", attempt).isEmpty();
            contractHome().advance(pause.dividedBy(4));
        }

        assertThat(home().parkingLot().list(null, 10)).isEmpty();
        assertThat(contractHome().rows(shop.ordersCopy)).containsOnlyKeys(1L);
        assertThat(scenario().status(shop.linesKey()).state()).isEqualTo(ProcessStatus.State.STUCK);
        assertThat(scenario().status(shop.linesKey()).lastError()).contains("refuse");
        // the other one was given back each time, untouched
        assertThat(shop.stage()).extracting(Batch::attempt).containsExactly(1, 5);
    }

    @Test
    final void the_way_out_of_a_row_that_the_target_refuses_is_a_reload() {
        shop.register(options -> options.retry(new RetryPolicy(1, Duration.ofMinutes(1), Duration.ofMinutes(10), 10)));
        shop.order(1);
        shop.run();
        contractHome().refuse(shop.linesCopy, "poison");
        shop.write(writer -> writer.insert(shop.orders, 2, "order", 2).insert(shop.lines, 2, "poison", 2));
        shop.worker.run(shop.ordersKey());
        shop.write(writer -> writer.update(shop.lines, 2, "harmless", 2));
        assertThat(shop.worker.run(shop.ordersKey()).isNothing()).isTrue();
        home().processes().reload(shop.ordersKey());
        shop.run();

        assertThat(shop.target.seen()).last().isEqualTo(shop.source());
    }

    @Test
    final void a_reload_of_one_makes_up_for_what_was_done_to_the_copies_of_all() {
        shop.register();
        shop.order(1);
        shop.run();
        scenario().write(writer -> writer.delete(shop.ordersCopy, 1).delete(shop.linesCopy, 1));
        home().processes().reload(shop.linesKey());
        shop.order(2);
        shop.run();

        assertThat(shop.target.seen()).last().isEqualTo(shop.source());
    }

    @Test
    final void a_member_that_joins_with_a_load_takes_the_others_to_where_it_begins() {
        home().processes()
                .add(GroupScenario.member(shop.ordersKey(), shop.ordersCopy).build());
        shop.order(1);
        home().processes()
                .add(GroupScenario.member(shop.linesKey(), shop.linesCopy)
                        .initial(InitialLoad.LOAD)
                        .build());
        shop.order(2);
        shop.run();

        shop.requireOnlyStatesOfTheSource();
    }

    @Test
    final void a_truncation_in_the_midst_of_changes_arrives_with_them() {
        shop.register();
        shop.order(1);
        shop.write(writer -> writer.insert(shop.orders, 2, "order", 2)
                .insert(shop.lines, 2, "line", 2)
                .truncate(shop.lines)
                .insert(shop.lines, 3, "line", 3));
        shop.order(4);
        shop.run();

        shop.requireOnlyStatesOfTheSource();
        assertThat(shop.target.seen()).hasSize(1);
    }

    @Test
    final void later_transactions_are_not_torn_by_a_truncation() {
        shop.register();
        shop.order(1);
        shop.run();
        shop.write(writer -> writer.truncate(shop.lines));
        shop.order(2);
        shop.write(writer -> writer.update(shop.orders, 1, "moved", 0).insert(shop.lines, 3, "moved", 1));
        shop.run();

        shop.requireOnlyStatesOfTheSource();
    }

    @Test
    final void a_table_that_is_truncated_twice_arrives_as_it_is_in_the_end() {
        shop.register();
        shop.order(1);
        shop.order(2);
        shop.run();
        shop.write(writer -> writer.update(shop.lines, 1, "void", 0)
                .truncate(shop.lines)
                .insert(shop.lines, 1, "void", 0)
                .insert(shop.lines, 4, "void", 0));
        shop.write(writer -> writer.truncate(shop.lines).truncate(shop.orders));
        shop.write(writer -> writer.insert(shop.lines, 2, "line", 20).insert(shop.orders, 2, "order", 20));
        shop.write(writer -> writer.update(shop.lines, 2, "line", 21).insert(shop.lines, 5, "line", 5));
        shop.write(writer -> writer.delete(shop.lines, 5));
        shop.run();

        shop.requireOnlyStatesOfTheSource();
    }

    @Test
    final void a_truncation_whose_commit_at_home_was_lost_is_not_repeated() {
        crashWithTruncations(1);
    }

    @Test
    final void a_truncation_whose_commit_at_home_took_place_is_not_repeated() {
        crashWithTruncations(0);
    }

    /**
     * The batches are applied, and one of them committed at home.
     *
     * @param committed which, in the order of the members
     */
    private void crashWithTruncations(int committed) {
        shop.register(options -> options.leaseDuration(LEASE));
        shop.order(1);
        shop.run();
        shop.write(writer -> writer.insert(shop.lines, 2, "void", 2)
                .truncate(shop.lines)
                .truncate(shop.orders)
                .insert(shop.orders, 3, "order", 3)
                .insert(shop.lines, 3, "line", 3));
        List<Batch> batches = shop.stage();
        shop.execute(batches);
        scenario().commit(batches.get(committed));
        contractHome().advance(LEASE);
        shop.write(writer -> writer.truncate(shop.orders));
        shop.order(4);

        List<Batch> again = shop.stage();
        assertThat(again)
                .extracting(Batch::process)
                .containsExactly(batches.get(1 - committed).process());
        shop.execute(again);
        scenario().commit(again.get(0));
        shop.run();
        shop.requireOnlyStatesOfTheSource();
    }

    @Test
    final void what_was_applied_in_part_before_it_joined_goes_on_with_a_truncation() {
        shop.register(options -> options.leaseDuration(LEASE));
        shop.order(9);
        shop.run();
        home().processes()
                .edit(home().processes().find(shop.ordersKey()).orElseThrow().toBuilder()
                        .group(null)
                        .build());
        scenario().insert(1, 2, 3);
        scenario()
                .write(writer -> writer.update(shop.orders, 1, "void", 0)
                        .truncate(shop.orders)
                        .insert(shop.orders, 2, "again", 2)
                        .insert(shop.orders, 5, "again", 5));
        Batch part = scenario().staged(shop.ordersKey(), 2);
        shop.execute(List.of(part));
        contractHome().advance(LEASE);
        home().processes()
                .edit(home().processes().find(shop.ordersKey()).orElseThrow().toBuilder()
                        .group(GroupScenario.GROUP)
                        .build());
        shop.run();

        assertThat(contractHome().rows(shop.ordersCopy)).isEqualTo(shop.source().orders());
    }

    @Test
    final void a_reload_is_never_seen_empty() {
        shop.register();
        shop.order(1);
        shop.order(2);
        shop.run();
        shop.write(writer -> writer.delete(shop.lines, 1).delete(shop.orders, 1));
        home().processes().reload(shop.ordersKey());
        shop.run();

        shop.requireOnlyStatesOfTheSource();
    }

    private static long amount(Map<Long, SourceRow> rows) {
        return rows.values().stream().mapToLong(SourceRow::amount).sum();
    }
}
