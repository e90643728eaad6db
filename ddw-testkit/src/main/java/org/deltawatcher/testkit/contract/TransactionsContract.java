package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.Transactions;
import org.junit.jupiter.api.Test;

/** Transactions on the home, and its clock. */
public abstract class TransactionsContract extends ContractSuite {

    @Test
    final void the_result_of_the_work_is_returned() {
        assertThat(home().transactions().<Integer, IllegalStateException>inTransaction(transaction -> 42))
                .isEqualTo(42);
    }

    @Test
    final void what_the_work_throws_is_passed_on_as_it_is() {
        IOException thrown = new IOException("disk");
        Transactions.Work<Boolean, IOException> work = transaction -> {
            throw thrown;
        };

        assertThatThrownBy(() -> home().transactions().inTransaction(work)).isSameAs(thrown);
    }

    @Test
    final void an_exception_rolls_everything_back() {
        ProcessKey one = scenario().register();
        ProcessKey other = scenario().register();
        scenario().insert(1);
        Batch first = scenario().staged(one);
        Batch second = scenario().staged(other);

        assertThatThrownBy(() -> home().transactions().inTransaction(transaction -> {
                    store().commit(transaction, first.id());
                    store().commit(transaction, second.id());
                    throw new IllegalStateException("crash");
                }))
                .hasMessage("crash");

        scenario().commit(first);
        scenario().commit(second);
    }

    @Test
    final void several_batches_are_committed_in_one_transaction() {
        ProcessKey one = scenario().register();
        ProcessKey other = scenario().register();
        scenario().insert(1);
        Batch first = scenario().staged(one);
        Batch second = scenario().staged(other);

        home().transactions().inTransaction(transaction -> {
            store().commit(transaction, first.id());
            store().commit(transaction, second.id());
            return true;
        });

        assertThat(scenario().drain(one)).isEmpty();
        assertThat(scenario().drain(other)).isEmpty();
    }

    @Test
    final void a_commit_is_seen_when_its_transaction_ends() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch batch = scenario().staged(process, 1);

        home().transactions().inTransaction(transaction -> {
            store().commit(transaction, batch.id());
            assertThat(scenario().stage(process, 1)).isEmpty();
            return true;
        });

        assertThat(scenario().stage(process, 1)).isPresent();
    }

    @Test
    final void the_clock_is_the_homes() {
        Instant before = home().clock().now();
        contractHome().advance(Duration.ofDays(3));
        Instant after = home().clock().now();
        contractHome().advance(Duration.ofDays(-2));

        assertThat(Duration.between(before, after))
                .isBetween(Duration.ofDays(3), Duration.ofDays(3).plusMinutes(1));
        assertThat(home().clock().now()).isBetween(before.plus(Duration.ofDays(1)), after.minus(Duration.ofDays(1)));
    }
}
