package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.contract.ContractHome.SourceRow;

/** Two tables whose copies change together, what both tables looked like after each commit, and what the copies showed. */
final class GroupScenario {

    static final String GROUP = "shop";

    final SourceName orders;
    final SourceName lines;
    final SourceName ordersCopy;
    final SourceName linesCopy;
    final WitnessedTarget target;
    final ReplicateExecutor executor;
    final HandDrivenWorker worker;
    private final Scenario scenario;
    private final List<State> history = new ArrayList<>();

    /** Both tables at a time. */
    record State(SortedMap<Long, SourceRow> orders, SortedMap<Long, SourceRow> lines) {}

    GroupScenario(Scenario scenario) {
        this.scenario = scenario;
        orders = scenario.source();
        lines = scenario.contractHome().createTable();
        ordersCopy = new SourceName(orders.schema(), "orders_copy");
        linesCopy = new SourceName(orders.schema(), "lines_copy");
        target = new WitnessedTarget(
                scenario.contractHome().target(),
                () -> new State(
                        scenario.contractHome().rows(ordersCopy),
                        scenario.contractHome().rows(linesCopy)));
        executor = new ReplicateExecutor(target.asTargets());
        worker = new HandDrivenWorker(home(), List.of(executor));
        home().changeSource().enable(EnableRequest.of(lines));
        history.add(source());
    }

    Home home() {
        return scenario.home();
    }

    /** Registers both members, orders first. */
    void register(UnaryOperator<ProcessDefinition.Builder> options) {
        home().processes().add(options.apply(member(ordersKey(), ordersCopy)).build());
        home().processes().add(options.apply(member(linesKey(), linesCopy)).build());
    }

    void register() {
        register(options -> options);
    }

    static ProcessDefinition.Builder member(ProcessKey key, SourceName copy) {
        String definition = "{\"table\": \"" + copy.toString().replace("\"", "\\\"") + "\", \"create\": true}";
        return ProcessDefinition.builder(key, "replicate", definition)
                .target("target")
                .group(GROUP);
    }

    ProcessKey ordersKey() {
        return new ProcessKey(orders, "copy");
    }

    ProcessKey linesKey() {
        return new ProcessKey(lines, "copy");
    }

    /** Writes in a transaction of its own, and keeps in mind what the tables look like afterwards. */
    void write(Consumer<SourceTransaction> writes) {
        scenario.write(writes);
        history.add(source());
    }

    /** Keeps in mind what the tables look like after a commit elsewhere. */
    void remember() {
        history.add(source());
    }

    /** Inserts an order and its line, of the same number, in one transaction. */
    void order(long id) {
        write(writer -> writer.insert(orders, id, "order", id).insert(lines, id, "line", id));
    }

    List<Batch> stage() {
        return home().stagingStore().stageGroup(GROUP, Scenario.WORKER);
    }

    /** Applies batches at the target, and commits none at home. */
    void execute(List<Batch> batches) {
        executor.executeTogether(batches.stream()
                .<Execution>map(batch -> new OutsideExecution(
                        home(), batch, home().processes().find(batch.process()).orElseThrow()))
                .toList());
    }

    /** Runs the group until nothing is left. */
    void run() {
        worker.run(ordersKey()).orFail();
    }

    State source() {
        return new State(
                scenario.contractHome().rows(orders), scenario.contractHome().rows(lines));
    }

    /** Fails if the copies ever showed what the source did not, or went back, or are not what the source is now. */
    void requireOnlyStatesOfTheSource() {
        List<Integer> places = target.seen().stream()
                .map(state -> {
                    assertThat(history).as("what the source looked like").contains(state);
                    return history.lastIndexOf(state);
                })
                .toList();
        List<Integer> ascending = new ArrayList<>(places);
        Collections.sort(ascending);
        assertThat(places).as("the copies go forward").isEqualTo(ascending);
        assertThat(target.seen().get(target.seen().size() - 1)).isEqualTo(source());
    }
}
