package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.RunResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A source and a table that do not suit each other: refused when the process is registered; if it is registered all the
 * same, or the tables have changed since, batches are given back with the same words and nothing is written.
 */
public abstract class ReplicateFitContract extends ContractSuite {

    private SourceName copy;
    private Targets targets;
    private ReplicateExecutor executor;

    @BeforeEach
    final void prepare() {
        copy = new SourceName(scenario().source().schema(), "copy");
        targets = targets(contractHome().target());
        executor = new ReplicateExecutor(targets);
    }

    @Test
    final void a_table_that_lacks_a_column_gets_nothing_rather_than_the_rest() {
        create(copy, "id", "label");
        ProcessDefinition process = process(copy, "").build();

        isRefused(process, "has no column amount", "\"except\": [\"amount\"]", "\"create\": true");
        isGivenBack(process, "has no column amount");
        assertThatThrownBy(() -> new Verifier(home(), process, targets, rows -> {}))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("has no column amount");
    }

    @Test
    final void a_column_that_is_left_out_by_name_is_not_missing() {
        create(copy, "id", "label");
        ProcessDefinition process = process(copy, ", \"except\": [\"amount\"]").build();
        executor.check(process, home().sql());
        home().processes().add(process);
        scenario().insert(1);
        new HandDrivenWorker(home(), List.of(executor)).run(process.key()).orFail();

        assertThat(new Verifier(home(), process, targets, rows -> {})
                        .verify(10, Duration.ofMillis(50), false)
                        .isEqual())
                .isTrue();
    }

    @Test
    final void a_table_that_is_made_for_the_process_is_told_to_get_what_it_lacks() {
        create(copy, "id", "label");

        assertThat(executor.check(process(copy, ", \"create\": true").build(), home().sql()))
                .anySatisfy(remark -> assertThat(remark).contains("column amount", "when the next batch comes"));
    }

    @Test
    final void a_load_into_a_table_that_has_rows_is_told_to_leave_them_there() {
        create(copy, "id", "label", "amount");
        ProcessDefinition process = process(copy, "").initial(InitialLoad.LOAD).build();
        assertThat(executor.check(process, home().sql())).isEmpty();
        home().processes().add(process);
        scenario().insert(1);
        new HandDrivenWorker(home(), List.of(executor)).run(process.key()).orFail();

        assertThat(executor.check(process, home().sql()))
                .singleElement()
                .asString()
                .contains("has rows already", "ddw process reload " + process.key());
        assertThat(executor.check(process.toBuilder().initial(InitialLoad.NONE).build(), home().sql()))
                .isEmpty();
    }

    @Test
    final void a_source_is_not_its_own_target() {
        ProcessDefinition process = process(scenario().source(), "").build();

        isRefused(process, "its own source for a target");
        isGivenBack(process, "its own source for a target");
    }

    private void isRefused(ProcessDefinition process, String... parts) {
        assertThatThrownBy(() -> executor.check(process, home().sql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContainingAll(parts);
    }

    private void isGivenBack(ProcessDefinition process, String part) {
        home().processes().add(process);
        scenario().insert(1);
        RunResult result = new HandDrivenWorker(home(), List.of(executor)).run(process.key());
        assertThat(result.failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.reason()).contains(part));
        assertThat(home().selfWatch().batches(process.key(), 10))
                .isNotEmpty()
                .extracting(BatchEntry::state)
                .containsOnly(BatchEntry.State.RELEASED);
    }

    private void create(SourceName name, String... columns) {
        Target target = contractHome().target();
        List<ColumnShape> shapes = home().sql().rows().shape(scenario().source()).columns().stream()
                .filter(column -> List.of(columns).contains(column.name()))
                .map(column -> target.types().column(column, column.name().equals("id")))
                .toList();
        target.inspector().create(target.types().createTable(new TableShape(name, shapes, List.of("id"), List.of())));
    }

    private ProcessDefinition.Builder process(SourceName table, String more) {
        return ProcessDefinition.builder(
                        new ProcessKey(scenario().source(), "copy"),
                        "replicate",
                        "{\"table\": \"" + table.toString().replace("\"", "\\\"") + "\"" + more + "}")
                .target("target");
    }

    private static Targets targets(Target target) {
        return Targets.of(Map.of("target", target));
    }
}
