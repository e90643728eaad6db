package org.deltawatcher.torture.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.torture.Ground;
import org.jspecify.annotations.Nullable;

/** The way of one table and its history through capture, and through {@code replicate} to the other side. For one use. */
final class Passage {

    /** A row that fails stands alone soon. */
    private static final RetryPolicy RETRY = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 1_000_000);

    private static final int MOST_ROUNDS = 200;

    private final Ground source;
    private final Ground target;
    private final Table table;
    private final Table copy;
    private final Random random;
    private final Targets targets;
    private final Fold fold;
    private final HandDrivenWorker worker;
    private final ProcessKey folding;
    private final ProcessKey copying;
    private final List<String> wrong = new ArrayList<>();
    private long rows;
    private @Nullable String refused;
    private int parked;

    Passage(Ground source, Ground target, Table table, String copy, Random random) {
        this.source = source;
        this.target = target;
        this.table = table;
        Sql there = Sql.of(target.product());
        this.copy = new Table(
                there, target.tables(), copy, table.columns(), table.key(), table.unique(), table.keys(), false);
        this.random = random;
        targets = Targets.of(Map.of("there", target.target()));
        fold = new Fold(source, table);
        worker = new HandDrivenWorker(source.home(), List.of(new ReplicateExecutor(targets), fold));
        SourceName name = new SourceName(table.schema(), table.name());
        folding = new ProcessKey(name, "fold");
        copying = new ProcessKey(name, Names.pick(random, table.sql()) + "-");
    }

    /**
     * What came of it.
     *
     * @param refused why it could not be registered, or null
     * @param wrong what is wrong, nothing if all is well
     * @param statements what was written
     */
    record Outcome(
            long rows,
            long changes,
            @Nullable String refused,
            int parked,
            List<String> wrong,
            List<String> statements) {}

    /** Sends it; whatever fails on the way is in the outcome. */
    Outcome go() {
        List<String> statements = new ArrayList<>();
        try (Connection connection = History.connect(source, table.sql())) {
            source.execute(List.of(table.create()));
            go(new History(table, random, connection, statements));
            rows = Rows.of(source, table).size();
        } catch (UnusableSourceException e) {
            refused = String.valueOf(e.getMessage());
            requireName(refused);
        } catch (Exception e) {
            wrong.add(told(e));
        }
        return new Outcome(rows, fold.changes(), refused, parked, wrong, statements);
    }

    private void go(History history) throws Exception {
        boolean isTrackedFirst = random.nextBoolean();
        if (isTrackedFirst) {
            track();
        }
        history.run(2 + random.nextInt(6));
        if (!isTrackedFirst) {
            track();
        }
        source.home().processes().add(definition(folding, "fold", "").build());
        refused = register();
        if (refused != null) {
            requireName(refused);
        }
        List<ProcessKey> processes = refused == null ? List.of(folding, copying) : List.of(folding);
        for (int i = random.nextInt(4); i >= 0; i--) {
            if (random.nextInt(3) > 0) {
                processes.forEach(worker::run);
            }
            history.run(random.nextInt(6));
        }
        processes.forEach(this::finish);
        wrong.addAll(fold.compare());
        if (refused == null && fold.changes() > 0) { // without changes the copy is not even made
            compare(history.hasUnfit());
        }
    }

    private void requireName(String refusal) {
        if (table.columns().stream().noneMatch(column -> refusal.contains(column.name()))) {
            wrong.add("refused without the name of a column: " + refusal);
        }
    }

    private void track() {
        source.home().changeSource().enable(EnableRequest.of(copying.source()));
    }

    private @Nullable String register() throws Exception {
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("table", new SourceName(copy.schema(), copy.name()).toString());
        definition.put("create", true);
        ProcessDefinition.Builder process = definition(
                        copying, "replicate", new ObjectMapper().writeValueAsString(definition))
                .target("there");
        if (table.unique().isEmpty()) { // else rows that exchange values need one lane, and one batch
            process.lanes(1 + random.nextInt(3)).batchSize(random.nextBoolean() ? 10_000 : 1 + random.nextInt(20));
        }
        try {
            new ReplicateExecutor(targets).check(process.build(), source.home().sql());
            source.home().processes().add(process.build());
            return null;
        } catch (InvalidDefinitionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static ProcessDefinition.Builder definition(ProcessKey key, String executor, String definition) {
        return ProcessDefinition.builder(key, executor, definition)
                .initial(InitialLoad.LOAD)
                .retry(RETRY);
    }

    /** Works until everything is processed or parked. */
    private void finish(ProcessKey process) {
        List<String> reasons = List.of();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            reasons = worker.run(process).failures().stream()
                    .map(failure -> failure.reason())
                    .toList();
            if (source.home().processes().waitUntilProcessed(process, Duration.ZERO)) {
                return;
            }
            source.advance(Duration.ofSeconds(2));
        }
        wrong.add("process " + process + " does not come to an end: " + reasons);
    }

    /** Compares the copy, in which rows may be missing that do not fit. */
    private void compare(boolean mayPark) throws SQLException {
        Home home = source.home();
        List<ParkedChange> lot = home.parkingLot().list(copying, Integer.MAX_VALUE);
        parked = lot.size();
        if (!lot.isEmpty()) {
            if (!mayPark) {
                lot.stream()
                        .limit(3)
                        .forEach(one -> wrong.add("parked at " + one.position() + ": " + one.reason() + "; the row: "
                                + (one.after() == null ? one.before() : one.after())));
            }
            // changes of a row wait behind one that does not fit: all rows that do fit come by a reload
            home.parkingLot().drop(copying, null);
            home.processes().reload(copying);
            finish(copying);
        }
        Verification verified = new Verifier(
                        home, home.processes().find(copying).orElseThrow(), targets, rows -> {})
                .verify(100, Duration.ZERO, false);
        List<Verification.Difference> unfit = verified.differences().stream()
                .filter(difference -> difference.kind() == Verification.Kind.UNFIT
                        || difference.kind() == Verification.Kind.MISSING) // only the target knows of some
                .toList();
        verified.differences().stream()
                .filter(difference -> !mayPark || !unfit.contains(difference))
                .forEach(difference -> wrong.add("verify: " + difference));
        long waiting = home.parkingLot().list(copying, Integer.MAX_VALUE).stream()
                .filter(change -> change.state() == ParkedChange.State.PARKED)
                .count();
        if (waiting != unfit.size()) {
            wrong.add(waiting + " rows are parked, and " + unfit.size() + " are not in the copy");
        }
        compareByText(unfit.size());
    }

    /** Compares by text, without anything that the product does. */
    private void compareByText(int unfit) throws SQLException {
        List<List<@Nullable String>> here = canonical(source, table);
        List<List<@Nullable String>> there = canonical(target, copy);
        List<String> different = Rows.different("copied", here, there);
        if (unfit == 0) {
            wrong.addAll(different);
        } else if (here.size() - unfit != there.size() || !here.containsAll(there)) {
            wrong.add("with " + unfit + " rows that do not fit: " + different);
        }
    }

    /** Between tables of one product texts are the same to the last bit. */
    private List<List<@Nullable String>> canonical(Ground ground, Table one) throws SQLException {
        List<List<@Nullable String>> rows = Rows.of(ground, one);
        if (table.sql() != copy.sql()) {
            for (List<@Nullable String> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    String text = row.get(i);
                    row.set(
                            i,
                            text == null
                                    ? null
                                    : one.columns().get(i).kind().sense().canonical(text));
                }
            }
        }
        return rows;
    }

    /** What the product or the database says is a sentence; anything else is a defect, and where it comes from counts. */
    private static String told(Exception e) {
        StringBuilder text = new StringBuilder(e.toString());
        if (!(e instanceof DeltaWatcherException) && !(e instanceof SQLException)) {
            for (StackTraceElement element : e.getStackTrace()) {
                text.append("\n    at ").append(element);
            }
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            text.append("\n  caused by ").append(cause);
        }
        return text.toString();
    }
}
