package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.testkit.contract.ContractHome.LoadBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The loads of a group are what its tables were at one instant, whatever commits while they are copied. In these tests each
 * transaction writes to an order and to its line, so at each instant there is one for the other.
 */
public abstract class GroupLoadContract extends ContractSuite {

    private GroupScenario shop;

    @BeforeEach
    final void openTheShop() {
        shop = new GroupScenario(scenario());
    }

    @Test
    final void what_commits_before_the_second_table_is_copied_is_in_all_copies_or_in_none() {
        registerFilled();
        runMeanwhile(shop.lines, () -> {
            everyChange();
            moreChanges();
        });

        assertLoadedAtOneInstant();
    }

    @Test
    final void what_commits_before_the_first_table_is_copied_is_in_all_copies_or_in_none() {
        registerFilled();
        runMeanwhile(shop.orders, () -> {
            everyChange();
            moreChanges();
        });

        assertLoadedAtOneInstant();
    }

    @Test
    final void a_transaction_that_is_open_while_tables_are_copied_comes_whole_and_later() {
        registerFilled();
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(shop.orders, 10, "order", 10).delete(shop.lines, 6);
            runMeanwhile(shop.lines, this::everyChange);
            open.delete(shop.orders, 6).insert(shop.lines, 10, "line", 10);
            open.commit();
        }
        shop.remember();

        assertLoadedAtOneInstant();
    }

    @Test
    final void the_copies_of_a_reload_are_of_one_instant() {
        registerFilled();
        shop.run();
        home().processes().reload(shop.linesKey());
        runMeanwhile(shop.lines, this::everyChange);
        moreChanges();
        shop.run();

        assertThat(shop.target.seen())
                .allSatisfy(state -> assertThat(state.lines())
                        .containsOnlyKeys(state.orders().keySet()));
        assertThat(shop.target.seen()).last().isEqualTo(shop.source());
    }

    private void registerFilled() {
        shop.write(writer -> {
            for (long id = 1; id <= 6; id++) {
                writer.insert(shop.orders, id, "order", id).insert(shop.lines, id, "line", id);
            }
        });
        shop.register(options -> options.initial(InitialLoad.LOAD));
    }

    /** Runs the group, and does something while it waits to copy a table. */
    private void runMeanwhile(SourceName held, Runnable meanwhile) {
        try (Together threads = new Together()) {
            Future<Boolean> running;
            try (LoadBarrier barrier = contractHome().holdLoadsOf(held)) {
                running = threads.start(() -> {
                    shop.run();
                    return true;
                });
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> barrier.isReached() || running.isDone());
                meanwhile.run();
            }
            Together.resultOf(running);
        }
    }

    private void everyChange() {
        both((writer, table) -> writer.delete(table, 1)
                .update(table, 2, "changed", 2)
                .changeKey(table, 3, 30)
                .delete(table, 4)
                .insert(table, 4, "again", 4)
                .insert(table, 7, "new", 7)
                .insert(table, 8, "gone", 8)
                .delete(table, 8));
    }

    private void moreChanges() {
        both((writer, table) -> writer.update(table, 5, "changed", 5).insert(table, 3, "another", 3));
        both((writer, table) -> writer.delete(table, 5).changeKey(table, 6, 5).changeKey(table, 2, 6));
        both((writer, table) -> writer.update(table, 6, "twice", 6).update(table, 4, "twice", 4));
    }

    /** Does the same to both tables, in one transaction. */
    private void both(Writes writes) {
        shop.write(writer -> {
            writes.to(writer, shop.orders);
            writes.to(writer, shop.lines);
        });
    }

    private void assertLoadedAtOneInstant() {
        shop.run();
        shop.requireOnlyStatesOfTheSource();
    }

    @FunctionalInterface
    private interface Writes {
        void to(SourceTransaction writer, SourceName table);
    }
}
