package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.time.Duration;
import java.util.concurrent.Future;
import org.deltawatcher.api.AlreadyExistsException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.LeaseLostException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnknownProcessException;
import org.deltawatcher.api.UnknownSourceException;
import org.junit.jupiter.api.Test;

/** The base table of processes. */
public abstract class ProcessRegistryContract extends ContractSuite {

    @Test
    final void a_definition_is_kept_as_it_was_given() {
        ProcessDefinition definition = scenario()
                .aProcess()
                .executor("row-sql")
                .definition("{\"on_added\": \"…\"}")
                .description("hours per team & day")
                .schedule("every 5m; at 06:30 Europe/Vienna")
                .leaseDuration(Duration.ofMinutes(90))
                .batchSize(17)
                .lanes(3)
                .filter(contractHome().filterByLabel("o'clock"))
                .warnAfter(Duration.ofSeconds(45))
                .retry(new RetryPolicy(7, Duration.ofMillis(1500), Duration.ofHours(2), 11))
                .active(false)
                .build();
        home().processes().add(definition);

        assertThat(home().processes().find(definition.key())).contains(definition);
        assertThat(home().processes().list()).containsExactly(definition);
    }

    @Test
    final void defaults_are_kept_too() {
        ProcessDefinition definition = scenario().aProcess().build();
        home().processes().add(definition);

        assertThat(home().processes().find(definition.key())).contains(definition);
    }

    @Test
    final void processes_are_listed_by_key() {
        home().processes().add(aNamedProcess("b"));
        home().processes().add(aNamedProcess("a"));
        home().processes().add(aNamedProcess("c"));

        assertThat(home().processes().list())
                .extracting(definition -> definition.key().name())
                .containsExactly("a", "b", "c");
    }

    @Test
    final void a_second_process_of_one_key_is_refused() {
        ProcessDefinition definition = scenario().aProcess().build();
        home().processes().add(definition);

        assertThatThrownBy(() -> home().processes().add(definition))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining(definition.key().name());
    }

    @Test
    final void a_source_that_is_not_tracked_is_refused() {
        SourceName untracked = contractHome().createTable();
        ProcessDefinition onUntracked = ProcessDefinition.builder(new ProcessKey(untracked, "p"), "sql", "SELECT 1")
                .build();
        ProcessDefinition onNothing = ProcessDefinition.builder(ProcessKey.of("public.nothing", "p"), "sql", "SELECT 1")
                .build();

        assertThatThrownBy(() -> home().processes().add(onUntracked)).isInstanceOf(UnknownSourceException.class);
        assertThatThrownBy(() -> home().processes().add(onNothing))
                .isInstanceOf(UnknownSourceException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    final void names_of_any_characters_are_names() {
        ProcessDefinition odd = aNamedProcess("Größe \"x\"; DROP TABLE process; -- 'y'");
        home().processes().add(odd);
        scenario().insert(1);

        assertThat(home().processes().find(odd.key())).contains(odd);
        assertThat(told(scenario().drain(odd.key()))).containsExactly("I 1");
    }

    @Test
    final void an_edit_replaces_everything_but_the_initial_load() {
        ProcessKey process = scenario().register();
        ProcessDefinition edited = home().processes().find(process).orElseThrow().toBuilder()
                .description("edited")
                .batchSize(5)
                .leaseDuration(Duration.ofMinutes(2))
                .initial(InitialLoad.LOAD)
                .build();
        home().processes().edit(edited);

        assertThat(home().processes().find(process))
                .contains(edited.toBuilder().initial(InitialLoad.NONE).build());
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        assertThat(Duration.between(batch.stagedAt(), batch.expiresAt())).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    final void an_edit_loses_no_change_and_no_lease() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch staged = scenario().staged(process, 1);
        home().processes()
                .edit(home().processes().find(process).orElseThrow().toBuilder()
                        .description("edited")
                        .build());
        scenario().commit(staged);

        assertThat(told(scenario().drain(process))).containsExactly("I 2");
    }

    @Test
    final void a_removed_process_is_gone_and_its_log_stays() {
        ProcessKey process = scenario().register();
        scenario().insert(1, 2);
        Batch committed = scenario().staged(process, 1);
        scenario().commit(committed);
        Batch staged = scenario().staged(process, 1);
        home().processes().remove(process);

        assertThat(home().processes().find(process)).isEmpty();
        assertThatThrownBy(() -> scenario().stage(process)).isInstanceOf(UnknownProcessException.class);
        assertThatThrownBy(() -> scenario().commit(staged)).isInstanceOf(LeaseLostException.class);
        assertThat(home().selfWatch().batches(null, 10))
                .extracting(BatchEntry::state)
                .containsExactly(BatchEntry.State.RELEASED, BatchEntry.State.COMMITTED);
    }

    @Test
    final void a_process_of_the_same_key_begins_anew() {
        ProcessDefinition definition = scenario().aProcess().build();
        home().processes().add(definition);
        scenario().insert(1);
        home().processes().remove(definition.key());
        home().processes().add(definition);
        scenario().insert(2);

        assertThat(told(scenario().drain(definition.key()))).containsExactly("I 2");
    }

    @Test
    final void an_unknown_process_is_refused_by_name() {
        ProcessKey unknown = new ProcessKey(scenario().source(), "nobody");

        assertThat(home().processes().find(unknown)).isEmpty();
        assertThatThrownBy(() -> home().processes().remove(unknown)).isInstanceOf(UnknownProcessException.class);
        assertThatThrownBy(() -> home().processes().edit(aNamedProcess("nobody")))
                .isInstanceOf(UnknownProcessException.class);
        assertThatThrownBy(() -> home().processes().request(unknown, Duration.ZERO))
                .isInstanceOf(UnknownProcessException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> home().processes().waitUntilProcessed(unknown, Duration.ZERO))
                .isInstanceOf(UnknownProcessException.class);
    }

    @Test
    final void a_wait_ends_when_what_was_committed_before_it_is_processed() {
        ProcessKey process = scenario().register();
        scenario().insert(1);
        Batch batch = scenario().staged(process);
        try (Together threads = new Together()) {
            assertThat(home().processes().waitUntilProcessed(process, Duration.ZERO))
                    .isFalse();
            Future<Boolean> wait =
                    threads.start(() -> home().processes().waitUntilProcessed(process, Duration.ofSeconds(30)));
            scenario().commit(batch);

            assertThat(Together.resultOf(wait)).isTrue();
        }
    }

    @Test
    final void a_wait_with_nothing_pending_ends_at_once() {
        ProcessKey process = scenario().register();

        assertThat(home().processes().waitUntilProcessed(process, Duration.ofSeconds(30)))
                .isTrue();
    }

    private ProcessDefinition aNamedProcess(String name) {
        return ProcessDefinition.builder(new ProcessKey(scenario().source(), name), "sql", "SELECT 1")
                .build();
    }
}
