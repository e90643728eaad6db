package org.deltawatcher.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.ProcessStatus;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.api.spi.StagingStore;
import org.jspecify.annotations.Nullable;

/** A home with one tracked table, and the steps that most tests take. Thread-safe. */
public final class Scenario {

    /** Who stages unless a test says otherwise; no registered worker. */
    public static final String WORKER = "a-worker";

    private static final int MANY = 1_000;
    private static final int NO_END = 20_000;

    private final ContractHome contractHome;
    private final SourceName source;
    private final AtomicInteger processes = new AtomicInteger();

    private Scenario(ContractHome contractHome, SourceName source) {
        this.contractHome = contractHome;
        this.source = source;
    }

    /** Creates a table and tracks it. */
    public static Scenario on(ContractHome contractHome) {
        SourceName source = contractHome.createTable();
        contractHome.home().changeSource().enable(EnableRequest.of(source));
        return new Scenario(contractHome, source);
    }

    public ContractHome contractHome() {
        return contractHome;
    }

    public Home home() {
        return contractHome.home();
    }

    public StagingStore store() {
        return home().stagingStore();
    }

    public SourceName source() {
        return source;
    }

    /** Begins the definition of a process on the table, under a name of its own. */
    public ProcessDefinition.Builder aProcess() {
        return ProcessDefinition.builder(
                new ProcessKey(source, "process_" + processes.incrementAndGet()), "sql", "SELECT 1");
    }

    /** Registers a process with defaults. */
    public ProcessKey register() {
        return register(aProcess());
    }

    public ProcessKey register(ProcessDefinition.Builder process) {
        ProcessDefinition definition = process.build();
        home().processes().add(definition);
        return definition.key();
    }

    /** Writes in a transaction of its own and commits it. */
    public void write(Consumer<SourceTransaction> writes) {
        try (SourceTransaction transaction = contractHome.begin()) {
            writes.accept(transaction);
            transaction.commit();
        }
    }

    /** Inserts rows with these ids, each labelled {@code a}, in one transaction. */
    public void insert(long... ids) {
        write(transaction -> {
            for (long id : ids) {
                transaction.insert(source, id, "a", id);
            }
        });
    }

    /** Stages at most that many changes, empty if there are none. */
    public Optional<Batch> stage(ProcessKey process, int maxRows) {
        return store().stage(new StageRequest(process, WORKER, maxRows));
    }

    public Optional<Batch> stage(ProcessKey process) {
        return stage(process, MANY);
    }

    /** Stages and fails the test if there is nothing. */
    public Batch staged(ProcessKey process, int maxRows) {
        Optional<Batch> batch = stage(process, maxRows);
        assertThat(batch).as("a batch of %s", process).isPresent();
        return batch.orElseThrow();
    }

    public Batch staged(ProcessKey process) {
        return staged(process, MANY);
    }

    /** Reads every change of a batch. */
    public List<Change> changes(Batch batch) {
        return home().transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            store().changes(transaction, batch.id(), changes::add);
            return changes;
        });
    }

    /** Reads the net changes of a batch. */
    public List<Change> net(Batch batch) {
        return home().transactions().inTransaction(transaction -> {
            List<Change> changes = new ArrayList<>();
            store().net(transaction, batch.id(), changes::add);
            return changes;
        });
    }

    public void commit(Batch batch) {
        home().transactions().inTransaction(transaction -> {
            store().commit(transaction, batch.id());
            return true;
        });
    }

    /** Stages, reads and commits until nothing is left; returns all changes as they were handed out. */
    public List<Change> drain(ProcessKey process, int maxRows) {
        List<Change> drained = new ArrayList<>();
        for (Optional<Batch> batch = stage(process, maxRows); batch.isPresent(); batch = stage(process, maxRows)) {
            drained.addAll(changes(batch.get()));
            commit(batch.get());
            assertThat(drained.size())
                    .as("changes of %s, which seem to have no end", process)
                    .isLessThan(NO_END);
        }
        return drained;
    }

    public List<Change> drain(ProcessKey process) {
        return drain(process, MANY);
    }

    /** Returns how a process is doing. */
    public ProcessStatus status(ProcessKey process) {
        return home().selfWatch().status().stream()
                .filter(status -> status.key().equals(process))
                .findFirst()
                .orElseThrow();
    }

    /** Tells changes in short: {@code I 1}, {@code U 1}, {@code D 1} or {@code T}. */
    public static List<String> told(List<Change> changes) {
        return changes.stream().map(Scenario::told).toList();
    }

    /** Tells changes with their labels: {@code I 1 a}, {@code U 1 a>b}, {@code D 1 b}. */
    public static List<String> toldWithLabels(List<Change> changes) {
        return changes.stream()
                .map(change -> {
                    List<@Nullable Object> labels = new ArrayList<>();
                    if (change.before() != null) {
                        labels.add(change.before().get("label"));
                    }
                    if (change.after() != null) {
                        labels.add(change.after().get("label"));
                    }
                    return told(change) + " "
                            + String.join(
                                    ">", labels.stream().map(String::valueOf).toList());
                })
                .toList();
    }

    /** Returns the id that a change is about. */
    public static long idOf(Change change) {
        Row row = change.after() != null ? change.after() : change.before();
        if (row == null || !(row.get("id") instanceof Long id)) {
            throw new IllegalArgumentException("no id: " + change.op());
        }
        return id;
    }

    private static String told(Change change) {
        return change instanceof Change.Truncated ? "T" : change.op() + " " + idOf(change);
    }
}
