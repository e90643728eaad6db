package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchKind;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.spi.DueRuns.Due;
import org.deltawatcher.api.spi.DueRuns.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Process groups: who can be a member, and when and what a group is handed out. */
public abstract class GroupContract extends ContractSuite {

    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int WORKERS = 6;

    private GroupScenario shop;

    @BeforeEach
    final void openTheShop() {
        shop = new GroupScenario(scenario());
    }

    @Test
    final void each_member_gets_everything_that_it_has_whatever_its_batch_size() {
        shop.register(options -> options.batchSize(2));
        scenario().insert(1, 2, 3, 4, 5);
        shop.order(6);

        List<Batch> batches = shop.stage();
        assertThat(batches).extracting(Batch::process).containsExactly(shop.ordersKey(), shop.linesKey());
        assertThat(batches).extracting(Batch::changeCount).containsExactly(6L, 1L);
        assertThat(told(scenario().changes(batches.get(1)))).containsExactly("I 6");
    }

    @Test
    final void a_truncation_comes_with_everything_else_of_its_window() {
        shop.register();
        scenario().insert(1, 2);
        scenario().write(writer -> writer.truncate(shop.orders));
        shop.order(3);

        List<Batch> batches = shop.stage();
        assertThat(batches).extracting(Batch::changeCount).containsExactly(4L, 1L);
        Batch orders = batches.get(0);
        assertThat(told(scenario().changes(orders))).containsExactly("I 1", "I 2", "T", "I 3");
        assertThat(told(scenario().net(orders))).containsExactly("T", "I 3");
        assertThat(orders.truncation()).isBetween(orders.firstPosition(), orders.lastPosition());
        assertThat(batches.get(1).truncation()).isNull();
        batches.forEach(scenario()::commit);
        assertThat(scenario().status(shop.ordersKey()).pending()).isZero();
        assertThat(shop.stage()).isEmpty();
    }

    @Test
    final void what_a_batch_holds_before_its_last_truncation_is_void() {
        shop.register();
        scenario().insert(1, 2);
        batches(shop.stage()).forEach(scenario()::commit);
        scenario()
                .write(writer -> writer.update(shop.orders, 1, "b", 1)
                        .truncate(shop.orders)
                        .insert(shop.orders, 2, "b", 2)
                        .insert(shop.orders, 4, "b", 4)
                        .truncate(shop.orders));
        scenario().write(writer -> writer.insert(shop.orders, 1, "c", 1).insert(shop.orders, 3, "c", 3));
        scenario().write(writer -> writer.update(shop.orders, 1, "d", 1).delete(shop.orders, 3));

        Batch batch = batches(shop.stage()).get(0);
        assertThat(told(scenario().changes(batch)))
                .containsExactly("U 1", "T", "I 2", "I 4", "T", "I 1", "I 3", "U 1", "D 3");
        assertThat(told(scenario().net(batch))).containsExactly("T", "I 1");
    }

    @Test
    final void a_truncation_after_everything_else_is_the_only_net_change() {
        shop.register();
        scenario().insert(1);
        scenario().write(writer -> writer.truncate(shop.orders));

        Batch batch = batches(shop.stage()).get(0);
        assertThat(told(scenario().net(batch))).containsExactly("T");
        assertThat(batch.truncation()).isEqualTo(batch.lastPosition());
    }

    @Test
    final void a_batch_with_a_truncation_that_was_given_back_comes_again_as_it_was() {
        shop.register(
                options -> options.leaseDuration(LEASE).retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10)));
        scenario().insert(1);
        scenario().write(writer -> writer.truncate(shop.orders));
        shop.order(2);
        for (Consumer<Batch> end : List.<Consumer<Batch>>of(
                batch -> store().release(batch.id()),
                batch -> store().postpone(batch.id(), "away"),
                batch -> store().fail(batch.id(), "no"),
                batch -> contractHome().advance(LEASE))) {
            List<Batch> batches = shop.stage();
            assertThat(told(scenario().changes(batches.get(0)))).containsExactly("I 1", "T", "I 2");
            assertThat(told(scenario().net(batches.get(0)))).containsExactly("T", "I 2");
            assertThat(told(scenario().changes(batches.get(1)))).containsExactly("I 2");
            batches.forEach(end);
            contractHome().advance(Duration.ofSeconds(1));
        }
        shop.order(3);
        batches(shop.stage()).forEach(scenario()::commit);
        assertThat(shop.stage())
                .allSatisfy(batch -> assertThat(told(scenario().changes(batch))).containsExactly("I 3"));
    }

    @Test
    final void a_filter_does_not_keep_a_truncation_back() {
        shop.register(options -> options.filter(contractHome().filterByLabel("a")));
        scenario().insert(1);
        scenario()
                .write(writer -> writer.truncate(shop.orders)
                        .insert(shop.orders, 2, "b", 2)
                        .insert(shop.orders, 3, "a", 3));

        Batch batch = batches(shop.stage()).get(0);
        assertThat(told(scenario().changes(batch))).containsExactly("I 1", "T", "I 3");
        assertThat(told(scenario().net(batch))).containsExactly("T", "I 3");
    }

    @Test
    final void a_reload_is_one_batch_of_each_member() {
        shop.register(options -> options.batchSize(2));
        shop.order(1);
        shop.order(2);
        shop.order(3);
        batches(shop.stage()).forEach(scenario()::commit);
        home().processes().reload(shop.ordersKey());

        List<Batch> batches = shop.stage();
        assertThat(batches).hasSize(2).allSatisfy(batch -> {
            assertThat(batch.kind()).isEqualTo(BatchKind.LOAD);
            assertThat(batch.changeCount()).isEqualTo(4);
            assertThat(told(scenario().changes(batch))).containsExactlyInAnyOrder("T", "I 1", "I 2", "I 3");
            assertThat(told(scenario().net(batch))).startsWith("T").hasSize(4);
            assertThat(batch.truncation()).isEqualTo(batch.firstPosition());
        });
        batches.forEach(scenario()::commit);
        shop.order(4);
        assertThat(shop.stage()).extracting(Batch::changeCount).containsExactly(1L, 1L);
    }

    @Test
    final void a_truncation_is_a_barrier_again_for_who_leaves() {
        shop.register();
        scenario().insert(1);
        scenario().write(writer -> writer.truncate(shop.orders));
        scenario().insert(2);
        assertThat(batches(shop.stage()).get(0).changeCount()).isEqualTo(3);
        edit(shop.ordersKey(), options -> options.group(null));
        Batch before = scenario().staged(shop.ordersKey());
        assertThat(told(scenario().changes(before))).containsExactly("I 1");
        scenario().commit(before);
        assertThat(told(scenario().changes(scenario().staged(shop.ordersKey()))))
                .containsExactly("T");

        edit(shop.ordersKey(), options -> options.group(GroupScenario.GROUP));
        Batch rest = batches(shop.stage()).get(0);
        assertThat(told(scenario().changes(rest))).containsExactly("T", "I 2");
        scenario().commit(rest);
        assertThat(shop.stage()).isEmpty();
    }

    @Test
    final void a_member_without_changes_is_left_out() {
        shop.register();
        scenario().insert(1);

        assertThat(shop.stage()).extracting(Batch::process).containsExactly(shop.ordersKey());
    }

    @Test
    final void nothing_is_staged_while_a_batch_of_one_member_is() {
        shop.register(options -> options.leaseDuration(LEASE));
        shop.order(1);
        List<Batch> batches = shop.stage();
        scenario().commit(batches.get(0));
        shop.order(2);

        assertThat(shop.stage()).isEmpty();
        contractHome().advance(LEASE);
        assertThat(shop.stage()).extracting(Batch::process).containsExactly(shop.linesKey());
    }

    @Test
    final void one_of_many_workers_gets_all_of_it() {
        shop.register();
        shop.order(1);

        List<List<Batch>> staged = Together.run(WORKERS, number -> shop.stage());
        assertThat(staged.stream().filter(batches -> !batches.isEmpty()))
                .singleElement()
                .satisfies(batches -> assertThat(batches).hasSize(2));
    }

    @Test
    final void nothing_is_staged_while_a_member_pauses() {
        shop.register(options -> options.retry(new RetryPolicy(5, LEASE, LEASE, 10)));
        shop.order(1);
        List<Batch> batches = shop.stage();
        store().fail(batches.get(1).id(), "no");
        store().release(batches.get(0).id());

        assertThat(shop.stage()).isEmpty();
        assertThat(home().dueRuns().due()).isEmpty();
        contractHome().advance(LEASE);
        assertThat(shop.stage()).extracting(Batch::attempt).containsExactly(1, 2);
    }

    @Test
    final void a_failing_batch_is_never_halved() {
        shop.register(options -> options.retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10)));
        scenario().insert(1, 2, 3, 4);
        for (int attempt = 1; attempt <= 3; attempt++) {
            List<Batch> batches = shop.stage();
            assertThat(batches).extracting(Batch::changeCount).containsExactly(4L);
            store().fail(batches.get(0).id(), "no");
            contractHome().advance(Duration.ofSeconds(1));
        }
    }

    @Test
    final void a_group_rests_as_long_as_one_of_it_is_not_active() {
        shop.register();
        edit(shop.linesKey(), options -> options.active(false));
        shop.order(1);

        assertThat(shop.stage()).isEmpty();
        assertThat(home().dueRuns().due()).isEmpty();
        assertThat(scenario().status(shop.ordersKey()).state()).isEqualTo(ProcessStatus.State.OFF);
        edit(shop.linesKey(), options -> options.active(true));
        assertThat(shop.stage()).hasSize(2);
    }

    @Test
    final void a_member_that_is_asked_for_is_due_unless_its_group_is_at_work() {
        shop.register(options -> options.schedule("on request"));
        shop.order(1);
        assertThat(home().dueRuns().due()).isEmpty();
        home().processes().request(shop.linesKey(), Duration.ZERO);

        assertThat(home().dueRuns().due()).extracting(Due::reason).containsExactly(Reason.REQUEST);
        List<Batch> batches = shop.stage();
        assertThat(home().dueRuns().due()).isEmpty();
        scenario().commit(batches.get(1));
        // the run of the group goes on in the other member: this one's request is not over
        home().dueRuns().finished(shop.linesKey(), home().clock().now(), null);
        scenario().commit(batches.get(0));
        assertThat(home().dueRuns().due()).extracting(Due::process).containsExactly(shop.linesKey());
        home().dueRuns().finished(shop.linesKey(), home().clock().now(), null);
        assertThat(home().dueRuns().due()).isEmpty();
    }

    @Test
    final void members_are_waited_for_one_by_one() {
        shop.register();
        shop.order(1);
        String mark = home().dueRuns().mark();
        List<Batch> batches = shop.stage();
        scenario().commit(batches.get(0));

        assertThat(home().dueRuns().hasReached(shop.ordersKey(), mark)).isTrue();
        assertThat(home().dueRuns().hasReached(shop.linesKey(), mark)).isFalse();
        scenario().commit(batches.get(1));
        assertThat(home().processes().waitUntilProcessed(shop.linesKey(), Duration.ZERO))
                .isTrue();
    }

    @Test
    final void a_member_is_not_staged_by_itself() {
        shop.register();
        shop.order(1);

        assertThatThrownBy(() -> scenario().stage(shop.ordersKey()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(GroupScenario.GROUP);
    }

    @Test
    final void a_group_without_members_is_none() {
        assertThatThrownBy(() -> shop.stage()).isInstanceOf(UnknownProcessException.class);
    }

    @Test
    final void a_process_with_several_lanes_is_no_member() {
        shop.register();

        refused(options -> options.lanes(2));
        assertThatThrownBy(() -> edit(shop.ordersKey(), options -> options.lanes(2)))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    final void members_have_one_target_and_one_executor() {
        shop.register();

        refused(options -> options.target("other"));
        refused(options -> options.executor("plugin"));
        assertThatThrownBy(() -> edit(shop.ordersKey(), options -> options.target("other")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(shop.lines.table());
    }

    @Test
    final void a_process_with_parked_changes_is_no_member() {
        ProcessKey process = scenario()
                .register(GroupScenario.member(shop.ordersKey(), shop.ordersCopy)
                        .group(null)
                        .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10)));
        scenario().insert(1);
        store().fail(scenario().staged(process).id(), "no");

        assertThatThrownBy(() -> edit(process, options -> options.group(GroupScenario.GROUP)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("parked");
        home().parkingLot().drop(process, null);
        edit(process, options -> options.group(GroupScenario.GROUP));
        scenario().insert(2);
        assertThat(shop.stage()).hasSize(1);
    }

    @Test
    final void who_leaves_or_joins_gives_back_what_is_staged() {
        shop.register();
        shop.order(1);
        List<Batch> batches = shop.stage();
        edit(shop.linesKey(), options -> options.group(null));

        assertThatThrownBy(() -> scenario().commit(batches.get(1))).hasMessageContaining("over");
        assertThat(scenario().staged(shop.linesKey()).changeCount()).isEqualTo(1);
        scenario().commit(batches.get(0));
        edit(shop.linesKey(), options -> options.group(GroupScenario.GROUP));
        assertThat(shop.stage()).extracting(Batch::process).containsExactly(shop.linesKey());
    }

    /** Fails unless there is something. */
    private static List<Batch> batches(List<Batch> staged) {
        assertThat(staged).isNotEmpty();
        return staged;
    }

    private void refused(UnaryOperator<ProcessDefinition.Builder> options) {
        ProcessDefinition.Builder member = GroupScenario.member(new ProcessKey(shop.lines, "another"), shop.linesCopy);
        assertThatThrownBy(() -> home().processes().add(options.apply(member).build()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(GroupScenario.GROUP);
    }

    private void edit(ProcessKey process, UnaryOperator<ProcessDefinition.Builder> options) {
        ProcessDefinition before = home().processes().find(process).orElseThrow();
        home().processes().edit(options.apply(before.toBuilder()).build());
    }
}
