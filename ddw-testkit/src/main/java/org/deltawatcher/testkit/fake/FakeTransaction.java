package org.deltawatcher.testkit.fake;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deltawatcher.api.Row;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on a fake home, driven by hand: what it writes is seen by others, and by DeltaWatcher, when it commits.
 * Several can be open at once. Two of them that write the same row wait for each other as on a database; a wait that
 * nobody can end fails after 20 seconds.
 */
public final class FakeTransaction implements Transaction, AutoCloseable {

    private final FakeDatabase database;
    private final boolean isManaged;
    private final List<Undo> undoLog = new ArrayList<>();
    private final Set<RowLock> locks = new HashSet<>();
    private final List<Runnable> onCommit = new ArrayList<>();
    private final List<Runnable> onRollback = new ArrayList<>();
    private @Nullable String originName;
    private long number;
    private long commitNumber;

    FakeTransaction(FakeDatabase database, boolean isManaged) {
        this.database = database;
        this.isManaged = isManaged;
        database.run(() -> database.openTransactions.add(this));
    }

    /** Refuses: there is no database behind a fake home. Use {@link #whenCommitted} for what must count once. */
    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("a fake home has no JDBC connection: register what a script or"
                + " procedure does with FakeHome.sql(), or run this test on a database (TestDatabase)");
    }

    /** Names the writer, as {@code SET ddw.origin = …} does. */
    public FakeTransaction origin(String name) {
        originName = name;
        return this;
    }

    /** Runs the effect when the transaction commits, never if it rolls back: a write that counts exactly once. */
    public void whenCommitted(Runnable effect) {
        database.run(() -> onCommit.add(effect));
    }

    /**
     * Inserts a row; columns left out are null.
     *
     * @throws IllegalStateException if there is a row of that key
     */
    public FakeTransaction insert(String table, Map<String, ? extends @Nullable Object> values) {
        return write(
                table,
                (source, key, row) -> {
                    if (source.rows.containsKey(key)) {
                        throw new IllegalStateException("there is a row of key " + key + " in " + table);
                    }
                    put(source, key, row);
                    record(source, 'I', key, null, row);
                },
                values);
    }

    /** Sets columns of the row whose key the values hold; does nothing if there is none, or nothing new in them. */
    public FakeTransaction update(String table, Map<String, ? extends @Nullable Object> values) {
        return write(
                table,
                (source, key, ignored) -> {
                    Row before = source.rows.get(key);
                    if (before == null) {
                        return;
                    }
                    Map<String, @Nullable Object> merged = new LinkedHashMap<>(before.asMap());
                    merged.putAll(values);
                    Row after = source.row(merged);
                    if (!after.equals(before)) {
                        put(source, key, after);
                        record(source, 'U', key, before, after);
                    }
                },
                values);
    }

    /** Deletes the row whose key the values hold; does nothing if there is none. */
    public FakeTransaction delete(String table, Map<String, ? extends @Nullable Object> key) {
        return write(
                table,
                (source, keyValues, ignored) -> {
                    Row before = source.rows.get(keyValues);
                    if (before != null) {
                        put(source, keyValues, null);
                        record(source, 'D', keyValues, before, null);
                    }
                },
                key);
    }

    /** Changes the key of a row: recorded as the deletion of the old and the insertion of the new one. */
    public FakeTransaction changeKey(
            String table, Map<String, ? extends @Nullable Object> from, Map<String, ? extends @Nullable Object> to) {
        return database.locked(() -> {
            FakeTable source = database.table(SourceName.parse(table));
            Row before = source.rows.get(source.keyOf(source.row(from)));
            if (before == null) {
                return this;
            }
            Map<String, @Nullable Object> merged = new LinkedHashMap<>(before.asMap());
            merged.putAll(to);
            delete(table, from);
            return insert(table, merged);
        });
    }

    /** Removes all rows; waits for transactions that have written to the table, and others wait for this one. */
    public FakeTransaction truncate(String table) {
        return database.locked(() -> {
            requireOpen();
            FakeTable source = database.table(SourceName.parse(table));
            database.awaitLock(() -> othersHolding(source.name, null).isEmpty(), "table " + table);
            locks.add(new RowLock(source.name, null));
            List.copyOf(source.rows.keySet()).forEach(key -> put(source, key, null));
            record(source, 'T', List.of(), null, null);
            return this;
        });
    }

    /** Makes everything visible at once. */
    public void commit() {
        requireUnmanaged("commit");
        end(true);
    }

    /** Takes everything back; the positions that it used stay unused. */
    public void rollback() {
        requireUnmanaged("roll back");
        end(false);
    }

    /** Rolls back if it is open. */
    @Override
    public void close() {
        database.run(() -> {
            if (isOpen()) {
                end(false);
            }
        });
    }

    long number() {
        return number;
    }

    long commitNumber() {
        return commitNumber;
    }

    boolean isOpen() {
        return database.openTransactions.contains(this);
    }

    void whenRolledBack(Runnable effect) {
        onRollback.add(effect);
    }

    void end(boolean isCommit) {
        database.run(() -> {
            requireOpen();
            database.openTransactions.remove(this);
            if (isCommit) {
                commitNumber = ++database.commits;
                onCommit.forEach(Runnable::run);
            } else {
                undoLog.stream().map(Undo::table).distinct().forEach(table -> undo(table, table.rows));
                onRollback.forEach(Runnable::run);
            }
        });
    }

    /** Takes this transaction's writes to a table out of its rows. */
    void undo(FakeTable table, Map<List<@Nullable Object>, Row> rows) {
        for (int i = undoLog.size() - 1; i >= 0; i--) {
            Undo undo = undoLog.get(i);
            if (undo.table == table) {
                if (undo.before == null) {
                    rows.remove(undo.key);
                } else {
                    rows.put(undo.key, undo.before);
                }
            }
        }
    }

    private FakeTransaction write(String table, Write write, Map<String, ? extends @Nullable Object> values) {
        return database.locked(() -> {
            requireOpen();
            FakeTable source = database.table(SourceName.parse(table));
            Row row = source.row(values);
            List<@Nullable Object> key = source.keyOf(row);
            database.awaitLock(() -> othersHolding(source.name, key).isEmpty(), "key " + key + " of " + table);
            locks.add(new RowLock(source.name, key));
            write.apply(source, key, row);
            return this;
        });
    }

    private void put(FakeTable source, List<@Nullable Object> key, @Nullable Row row) {
        undoLog.add(new Undo(source, key, source.rows.get(key)));
        if (row == null) {
            source.rows.remove(key);
        } else {
            source.rows.put(key, row);
        }
    }

    private void record(
            FakeTable source, char op, List<@Nullable Object> key, @Nullable Row before, @Nullable Row after) {
        if (source.isTracked()) {
            number = number == 0 ? ++database.transactions : number;
            source.log.add(
                    new FakeChange(source.nextPosition(), this, op, key, before, after, database.now(), originName));
        }
    }

    private List<FakeTransaction> othersHolding(SourceName source, @Nullable List<@Nullable Object> key) {
        return database.openTransactions.stream()
                .filter(other -> other != this
                        && other.locks.stream()
                                .anyMatch(lock -> lock.source.equals(source)
                                        && (key == null || lock.key == null || lock.key.equals(key))))
                .toList();
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new IllegalStateException("the transaction is over");
        }
    }

    private void requireUnmanaged(String what) {
        if (isManaged) {
            throw new IllegalStateException(
                    "whoever is handed a transaction must not " + what + ": it is ended for you");
        }
    }

    /** What a write does, given the row's key and values. */
    @FunctionalInterface
    private interface Write {
        void apply(FakeTable source, List<@Nullable Object> key, Row row);
    }

    private record Undo(
            FakeTable table,
            List<@Nullable Object> key,
            @Nullable Row before) {}

    /** A lock on one row, or on the whole table if the key is null. */
    private record RowLock(SourceName source, @Nullable List<@Nullable Object> key) {}
}
