package org.deltawatcher.testkit.fake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter;
import org.deltawatcher.api.spi.TypeMap;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a fake home as a target. One transaction at a time; a row that {@link FakeHome#refuse} names is refused.
 * Thread-safe.
 */
final class FakeTarget implements Target, TargetWriter {

    private final FakeDatabase database;
    private final ReentrantLock one = new ReentrantLock(true);
    private final Map<String, Claim> lastOfProcess = new TreeMap<>();
    private final Map<String, Claim> lastOfLane = new TreeMap<>();
    private final Map<String, Mark> marks = new TreeMap<>();

    FakeTarget(FakeDatabase database) {
        this.database = database;
    }

    void forgetApplied() {
        one.lock();
        try {
            lastOfProcess.clear();
            lastOfLane.clear();
            marks.clear();
        } finally {
            one.unlock();
        }
    }

    void forgetApplied(int lane) {
        one.lock();
        try {
            lastOfLane.values().removeIf(claim -> claim.lane() == lane);
        } finally {
            one.unlock();
        }
    }

    void applyUnknown(IntPredicate lanes) {
        one.lock();
        try {
            lastOfLane.replaceAll((key, claim) -> !lanes.test(claim.lane())
                    ? claim
                    : new Claim(
                            claim.home(),
                            claim.process(),
                            claim.lane(),
                            new BatchId(UUID.randomUUID()),
                            new BatchOrder(
                                    claim.order().knownAs(),
                                    claim.order().epoch(),
                                    claim.order().number() + 1,
                                    claim.order().previous(),
                                    claim.order().former(),
                                    claim.order().window())));
        } finally {
            one.unlock();
        }
    }

    private static LastBatch applied(Claim claim) {
        return new LastBatch(claim.order().number(), claim.batch());
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Optional<UUID> home() {
        return Optional.of(database.id);
    }

    @Override
    public TypeMap types() {
        return new FakeTypes();
    }

    @Override
    public TableInspector inspector() {
        return new TableInspector() {
            @Override
            public Optional<TableShape> find(SourceName table) {
                return database.locked(() -> Optional.ofNullable(database.tables.get(table))
                        .map(found -> new TableShape(
                                found.name,
                                found.columns.stream()
                                        .map(FakeRowReader::column)
                                        .toList(),
                                found.key,
                                List.of())));
            }

            @Override
            public Set<Reference> references(Collection<SourceName> tables) {
                return Set.of();
            }

            @Override
            public void create(List<String> statements) {
                statements.forEach(statement -> FakeTypes.create(database, statement));
            }
        };
    }

    @Override
    public TableReader reader() {
        return new TableReader() {
            @Override
            public void read(Reading reading, Consumer<? super @Nullable Object[]> consumer) {
                rows(reading).forEach(consumer);
            }

            @Override
            public boolean hasRows(TableShape table, Map<String, Object> where) {
                return !rows(new Reading(table, List.of(), where, List.of(), null))
                        .isEmpty();
            }
        };
    }

    private List<@Nullable Object[]> rows(Reading reading) {
        return database.locked(() -> {
            FakeTable table = database.table(reading.table().name());
            return table.committedRows(database.openTransactions).values().stream()
                    .filter(row ->
                            row.asMap().entrySet().containsAll(reading.where().entrySet()))
                    .filter(row -> reading.keys() == null
                            || reading.keys()
                                    .contains(
                                            reading.key().stream().map(row::get).toList()))
                    .map(row -> reading.columns().stream().map(row::get).toArray())
                    .toList();
        });
    }

    @Override
    public TargetWriter writer() {
        return this;
    }

    @Override
    public <X extends Exception> void inTransaction(Work<X> work) throws X {
        one.lock();
        try (FakeTransaction transaction = new FakeTransaction(database, false)) {
            work.run(new OpenWriting(transaction));
            transaction.commit();
        } finally {
            one.unlock();
        }
    }

    private final class OpenWriting implements Writing {

        private final FakeTransaction transaction;

        OpenWriting(FakeTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public Optional<Mark> claim(Claim claim, Predicate<BatchId> isKnown) {
            String process = claim.home() + " " + claim.process();
            String lane = process + " " + claim.lane();
            long epoch = claim.order().epoch();
            Claim ofProcess = lastOfProcess.get(process);
            if (ofProcess != null && ofProcess.order().epoch() > epoch) {
                throw claim.late();
            }
            if (ofProcess == null || ofProcess.order().epoch() < epoch) {
                claim.followFormer(ofProcess == null ? -1 : ofProcess.order().epoch(), lanesOf(claim), isKnown);
            }
            Optional<Claim> ofLane = Optional.ofNullable(lastOfLane.get(lane))
                    .filter(last -> last.order().epoch() == epoch);
            claim.follow(ofLane.map(FakeTarget::applied).orElse(null), isKnown);
            transaction.whenCommitted(() -> {
                lastOfLane
                        .values()
                        .removeIf(last -> last.home().equals(claim.home())
                                && last.process().equals(claim.process())
                                && last.order().epoch() < epoch);
                lastOfProcess.put(process, claim);
                lastOfLane.put(lane, claim);
            });
            return ofLane.map(last -> marks.get(lane));
        }

        private Map<Integer, LastBatch> lanesOf(Claim claim) {
            return lastOfLane.values().stream()
                    .filter(last ->
                            last.home().equals(claim.home()) && last.process().equals(claim.process()))
                    .collect(Collectors.toMap(Claim::lane, FakeTarget::applied));
        }

        /** One transaction at a time: there is nobody to keep out. */
        @Override
        public void exclude(UUID home, String process, String knownAs) {}

        /** There are no constraints. */
        @Override
        public void deferConstraints() {}

        @Override
        public void mark(Claim claim, Mark mark) {
            String lane = claim.home() + " " + claim.process() + " " + claim.lane();
            transaction.whenCommitted(() -> marks.put(lane, mark));
        }

        @Override
        public void origin(String origin) {
            transaction.origin(origin);
        }

        @Override
        public Rows open(TableShape table, List<String> columns, List<String> key) {
            return new OpenRows(transaction, table, columns, key);
        }
    }

    private final class OpenRows implements Rows {

        private final FakeTransaction transaction;
        private final SourceName table;
        private final List<String> columns;
        private final List<String> key;
        private final List<Map<String, @Nullable Object>> put = new ArrayList<>();
        private final List<Map<String, @Nullable Object>> removed = new ArrayList<>();

        OpenRows(FakeTransaction transaction, TableShape table, List<String> columns, List<String> key) {
            this.transaction = transaction;
            this.table = table.name();
            this.columns = columns;
            this.key = key;
        }

        @Override
        public void put(@Nullable Object[] values, boolean isNew) {
            put.add(named(values, columns));
        }

        @Override
        public void remove(@Nullable Object[] values) {
            removed.add(named(values, key));
        }

        @Override
        public void removeFormer(@Nullable Object[] former, @Nullable Object[] values) {
            remove(former);
        }

        /** No two keys are the same. */
        @Override
        public void respell(@Nullable Object[] former, @Nullable Object[] values) {}

        private Map<String, @Nullable Object> named(@Nullable Object[] values, List<String> wanted) {
            Map<String, @Nullable Object> named = new LinkedHashMap<>();
            for (String column : wanted) {
                named.put(column, values[columns.indexOf(column)]);
            }
            return named;
        }

        /** There are no foreign keys. */
        @Override
        public void spare(Set<Reference> references) {}

        @Override
        public void clear(Map<String, Object> where) {
            database.run(() -> {
                FakeTable cleared = database.table(table);
                List.copyOf(cleared.rows.values()).stream()
                        .filter(row -> row.asMap().entrySet().containsAll(where.entrySet()))
                        .forEach(row -> transaction.delete(table.toString(), row.asMap()));
            });
        }

        @Override
        public void flush() {
            removed.forEach(values -> transaction.delete(table.toString(), values));
            for (Map<String, @Nullable Object> values : put) {
                if (database.locked(() -> database.refused.stream().anyMatch(refused -> refused.test(values)))) {
                    throw new ExecutionFailedException("the fake target refuses a row, as it was told");
                }
                FakeTable written = database.locked(() -> database.table(table));
                if (database.locked(() -> written.rows.containsKey(written.keyOf(written.row(values))))) {
                    transaction.update(table.toString(), values);
                } else {
                    transaction.insert(table.toString(), values);
                }
            }
            removed.clear();
            put.clear();
        }

        @Override
        public void close() {
            removed.clear();
            put.clear();
        }
    }

    /** Tables are made by statements such as {@code CREATE public.copy|id|id,label}: the table, its key, its columns. */
    private static final class FakeTypes implements TypeMap {

        @Override
        public ColumnShape column(ColumnShape column, boolean isKey) {
            return FakeRowReader.column(column.name());
        }

        @Override
        public boolean isFolding(ColumnShape column) {
            return false;
        }

        @Override
        public List<String> createTable(TableShape table) {
            return List.of("CREATE " + table.name() + "|" + String.join(",", table.key()) + "|"
                    + String.join(",", table.columnNames()));
        }

        @Override
        public String addColumn(TableShape table, ColumnShape column) {
            throw new TargetUnavailableException("tables of a fake target are not altered", null);
        }

        static void create(FakeDatabase database, String statement) {
            String[] parts = statement.substring("CREATE ".length()).split("\\|", -1);
            SourceName name = SourceName.parse(parts[0]);
            FakeTable table = new FakeTable(name, List.of(parts[2].split(",")), List.of(parts[1].split(",")));
            database.run(() -> database.tables.putIfAbsent(name, table));
        }
    }
}
