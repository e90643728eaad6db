package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.deltawatcher.testkit.contract.Scenario.told;

import java.util.UUID;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.spi.TargetWriter.Mark;
import org.junit.jupiter.api.Test;

/** Putting the schema into a database and taking it out again. */
public abstract class SchemaInstallerContract extends ContractSuite {

    @Test
    final void an_installed_home_passes_the_check() {
        home().installer().check();
    }

    @Test
    final void installing_what_is_current_does_nothing_and_loses_nothing() {
        ProcessKey process = scenario().register();
        scenario().insert(1);

        assertThat(home().installer().install()).isEmpty();
        assertThat(told(scenario().drain(process))).containsExactly("I 1");
    }

    @Test
    final void an_uninstalled_home_is_missed_with_what_to_do() {
        assertThat(home().installer().uninstall()).isNotEmpty();

        assertThatThrownBy(() -> home().installer().check())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining("install");
    }

    @Test
    final void a_home_can_be_installed_again() {
        scenario().register();
        scenario().insert(1);
        home().installer().uninstall();
        assertThat(home().installer().install()).isNotEmpty();
        home().installer().check();
        Scenario again = Scenario.on(contractHome());
        ProcessKey process = again.register();
        again.insert(5);

        assertThat(told(again.drain(process))).containsExactly("I 5");
    }

    @Test
    final void a_database_that_was_a_target_becomes_a_home_and_remembers_what_was_applied() {
        home().installer().uninstall();
        TargetWriter writer = contractHome().target().writer();
        Claim claim = new Claim(
                UUID.randomUUID(),
                new ProcessKey(scenario().source(), "copy"),
                0,
                new BatchId(UUID.randomUUID()),
                new BatchOrder("public.orders", 1, 1, 0, FormerLanes.NONE, "window"));
        writer.inTransaction(writing -> {
            writing.claim(claim, batch -> true);
            writing.mark(claim, new Mark("window", 7));
        });

        assertThat(home().installer().install()).isNotEmpty();

        home().installer().check();
        writer.inTransaction(
                writing -> assertThat(writing.claim(claim, batch -> true)).contains(new Mark("window", 7)));
    }
}
