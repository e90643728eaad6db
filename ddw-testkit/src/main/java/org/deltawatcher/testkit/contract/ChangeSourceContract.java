package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownSourceException;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.Test;

/** Turning tracking on and off, and what is recorded of a change. */
public abstract class ChangeSourceContract extends ContractSuite {

    @Test
    final void an_enabled_table_is_described() {
        SourceName table = contractHome().createTable();

        Watch watch = home().changeSource().enable(EnableRequest.of(table));

        assertThat(watch.source()).isEqualTo(table);
        assertThat(watch.capture()).isEqualTo("trigger");
        assertThat(watch.state()).isEqualTo(Watch.State.ON);
        assertThat(watch.key()).containsExactly("id");
        assertThat(watch.columns()).containsExactly("id", "label", "amount");
        assertThat(watch.captured()).isZero();
        assertThat(home().changeSource().find(table)).contains(watch);
    }

    @Test
    final void a_table_never_tracked_is_not_found() {
        SourceName table = contractHome().createTable();

        assertThat(home().changeSource().find(table)).isEmpty();
        assertThat(home().changeSource().list())
                .extracting(Watch::source)
                .containsExactly(scenario().source());
    }

    @Test
    final void a_table_that_is_not_there_is_refused() {
        SourceName nothing = SourceName.parse("public.nothing");

        assertThatThrownBy(() -> home().changeSource().enable(EnableRequest.of(nothing)))
                .isInstanceOf(UnknownSourceException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> home().changeSource().disable(nothing)).isInstanceOf(UnknownSourceException.class);
    }

    @Test
    final void a_hostile_name_is_a_name_that_is_not_there() {
        SourceName hostile =
                new SourceName("public", "x\"; DROP TABLE " + scenario().source() + "; --");

        assertThatThrownBy(() -> home().changeSource().enable(EnableRequest.of(hostile)))
                .isInstanceOf(UnknownSourceException.class);
        scenario().insert(1);
    }

    @Test
    final void an_unknown_capture_is_refused() {
        SourceName table = contractHome().createTable();

        assertThatThrownBy(() -> home().changeSource().enable(new EnableRequest(table, "telepathy", null)))
                .isInstanceOf(DeltaWatcherException.class)
                .hasMessageContaining("telepathy");
        assertThat(home().changeSource().find(table)).isEmpty();
    }

    @Test
    final void enabling_twice_changes_nothing() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        home().changeSource().enable(EnableRequest.of(scenario().source()));
        scenario().insert(2);

        assertThat(told(scenario().drain(process))).containsExactly("I 1", "I 2");
    }

    @Test
    final void what_was_pending_when_a_table_was_disabled_is_handed_out() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        home().changeSource().disable(scenario().source());
        home().changeSource().disable(scenario().source());
        scenario().insert(2);

        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void a_table_enabled_again_records_from_then_on() {
        ProcessKey process = scenario().register();
        home().changeSource().disable(scenario().source());
        scenario().insert(1);
        home().changeSource().enable(EnableRequest.of(scenario().source()));
        scenario().insert(2);

        assertThat(told(scenario().drain(process))).containsExactly("I 2");
        assertThat(home().changeSource().find(scenario().source()))
                .map(Watch::state)
                .contains(Watch.State.ON);
    }

    @Test
    final void a_change_tells_when_and_by_whom_it_was_made() {
        ProcessKey process = scenario().register();
        scenario()
                .write(writer -> writer.origin("billing")
                        .insert(scenario().source(), 1, "a", 1)
                        .insert(scenario().source(), 2, "a", 1));
        scenario().insert(3);

        List<Change.Origin> origins =
                scenario().drain(process).stream().map(Change::origin).toList();

        assertThat(origins).extracting(Change.Origin::name).containsExactly("billing", "billing", null);
        assertThat(origins.get(0).transaction())
                .isPositive()
                .isEqualTo(origins.get(1).transaction());
        assertThat(origins.get(2).transaction()).isNotEqualTo(origins.get(0).transaction());
        assertThat(Duration.between(origins.get(0).changedAt(), origins.get(2).changedAt()))
                .isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    final void an_update_that_changes_nothing_is_no_change() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        scenario()
                .write(writer -> writer.update(scenario().source(), 1, "a", 1)
                        .update(scenario().source(), 99, "b", 1));
        scenario().write(writer -> writer.delete(scenario().source(), 99));

        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void two_tables_are_recorded_apart() {
        SourceName other = contractHome().createTable();
        home().changeSource().enable(EnableRequest.of(other));
        ProcessKey process = scenario().register();
        scenario()
                .write(writer ->
                        writer.insert(other, 7, "a", 1).insert(scenario().source(), 1, "a", 1));

        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void a_purge_takes_nothing_that_a_process_has_not_passed() {
        ProcessKey fast = scenario().register();
        ProcessKey slow = scenario().register();
        scenario().insert(1);
        scenario().drain(fast);
        home().changeSource().purge();
        scenario().insert(2);
        home().changeSource().purge();
        scenario().drain(fast);
        home().changeSource().purge();

        assertThat(told(scenario().drain(slow))).containsExactly("I 1", "I 2");
        home().changeSource().purge();
        scenario().insert(3);
        home().changeSource().purge();
        assertThat(told(scenario().drain(slow))).containsExactly("I 3");
        assertThat(told(scenario().drain(fast))).containsExactly("I 3");
    }

    @Test
    final void a_purge_takes_nothing_of_an_open_transaction() {
        ProcessKey process = scenario().register();
        try (SourceTransaction open = contractHome().begin()) {
            open.insert(scenario().source(), 1, "a", 1);
            for (int id = 2; id < 6; id++) {
                scenario().insert(id);
                scenario().drain(process);
                home().changeSource().purge();
                contractHome().advance(Duration.ofDays(1));
            }
            open.commit();
        }
        home().changeSource().purge();

        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void a_repair_of_what_is_whole_does_nothing() {
        assertThat(home().changeSource().repair()).isEmpty();
    }
}
