package org.deltawatcher.dialect.mysql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.spi.Target.Reference;
import org.deltawatcher.api.spi.TargetWriter.Rows;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.SpecialValue;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into a table, many in a statement. Rows that look new are inserted as they are; others go by way of a
 * table of the session's own, from which one statement updates and another inserts. Neither REPLACE nor ON DUPLICATE KEY
 * UPDATE will do: both take any unique index for the key.
 */
final class MultiRows implements Rows {

    /** Bytes that wait in memory; more wait in the session's table. */
    private static final long MOST_WAITING = 8L * 1024 * 1024;

    /** Names of a statement's own, such as no target has: the server takes an alias for a table of the same database. */
    private static final String STAGED = SessionTable.nameFor("staged");

    private static final String CHILD = "`ddw child`";

    private static final String REFERRED_TO = """
        SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS
         WHERE UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?
        """;

    private final TargetSession session;
    private final TargetDatabase database;
    private final TableShape table;
    private final List<String> columns;
    private final List<String> key;
    private final int[] keyPlaces;
    private final String target;
    private final SessionTable staged;
    private final SessionTable removed;
    private final Tuples put;
    private final Tuples keys;
    private final RespelledKeys respelled;
    private Set<Reference> spared = Set.of();

    /** Whether to try and insert rows that look new: only where the key is refused a second time. */
    private boolean mayInsert;

    private boolean areNew = true;

    MultiRows(
            TargetSession session, TargetDatabase database, TableShape table, List<String> columns, List<String> key) {
        this.session = session;
        this.database = database;
        this.table = table;
        this.columns = columns;
        this.key = key;
        this.mayInsert = table.areUnique(key);
        this.keyPlaces = key.stream().mapToInt(columns::indexOf).toArray();
        this.target = Names.of(table.name());
        this.staged = new SessionTable(session, "put", table, columns);
        this.removed = new SessionTable(session, "removed", table, key);
        this.put = new Tuples(written(columns), session.largestPacket());
        this.keys = new Tuples(written(key), session.largestPacket());
        this.respelled = new RespelledKeys(session, table, columns, key);
    }

    private List<WrittenColumn> written(List<String> names) {
        return names.stream()
                .map(name -> new WrittenColumn(table.column(name).orElseThrow()))
                .toList();
    }

    @Override
    public void put(@Nullable Object[] values, boolean isNew) {
        database.speaking(() -> {
            takeInvalidDates(values);
            put.add(values);
            areNew &= isNew;
            if (put.bytes() > MOST_WAITING) {
                stage();
            }
            return true;
        });
    }

    private void takeInvalidDates(@Nullable Object[] values) throws SQLException {
        for (Object value : values) {
            if (value instanceof SpecialValue) {
                session.takeInvalidDates();
            }
        }
    }

    private void stage() throws SQLException {
        staged.insert(put.take());
    }

    @Override
    public void remove(@Nullable Object[] values) {
        database.speaking(() -> {
            @Nullable Object[] ofKey = new @Nullable Object[keyPlaces.length];
            for (int i = 0; i < ofKey.length; i++) {
                ofKey[i] = values[keyPlaces[i]];
            }
            takeInvalidDates(ofKey);
            keys.add(ofKey);
            if (keys.bytes() > MOST_WAITING) {
                removed.insert(keys.take());
            }
            return true;
        });
    }

    @Override
    public void removeFormer(@Nullable Object[] former, @Nullable Object[] values) {
        respelled.remove(former, values);
        flushManyRespelled();
    }

    @Override
    public void respell(@Nullable Object[] former, @Nullable Object[] values) {
        respelled.respell(former, values);
        flushManyRespelled();
    }

    private void flushManyRespelled() {
        if (respelled.areMany()) {
            database.speaking(() -> {
                respelled.flushRemoved(removed);
                respelled.flushRespelled();
                return true;
            });
        }
    }

    @Override
    public void spare(Set<Reference> references) {
        spared = Set.copyOf(references);
    }

    @Override
    public void clear(Map<String, Object> where) {
        StringBuilder own = new StringBuilder(" FROM " + target + " WHERE TRUE");
        where.forEach((name, value) -> {
            ColumnShape column = table.column(name).orElseThrow();
            StringBuilder literal = new StringBuilder();
            new WrittenColumn(column).append(literal, value);
            own.append(" AND ").append(Names.quoted(name)).append(" = ").append(literal);
            if (column.type() instanceof Text) {
                own.append(" AND ")
                        .append(Literal.exact(Names.quoted(name)))
                        .append(" = ")
                        .append(Literal.exact(literal.toString()));
            }
        });
        database.speaking(() -> {
            for (Reference reference : spared) {
                // what refers to rows of the same table goes with them
                if (!reference.child().equals(reference.parent())
                        && hasRows("SELECT 1" + own + " AND EXISTS (SELECT 1 FROM " + Names.of(reference.child()) + " "
                                + CHILD + " WHERE " + refers(reference) + ") LIMIT 1")) {
                    throw new ExecutionFailedException(
                            "rows of " + reference.child() + " refer to rows of " + reference.parent()
                                    + ", which was truncated, and would be taken away or changed with them");
                }
            }
            return session.execute("DELETE" + own);
        });
    }

    private boolean hasRows(String query) throws SQLException {
        try (Statement statement = session.connection().createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private String refers(Reference reference) {
        return IntStream.range(0, reference.childColumns().size())
                .mapToObj(
                        i -> CHILD + "." + Names.quoted(reference.childColumns().get(i)) + " = " + target + "."
                                + Names.quoted(reference.parentColumns().get(i)))
                .collect(Collectors.joining(" AND "));
    }

    @Override
    public void flush() {
        database.speaking(() -> {
            respelled.flushRemoved(removed);
            if (removed.isThere() || !keys.isEmpty()) {
                removed.insert(keys.take());
                for (Reference reference : spared) {
                    session.execute("DELETE " + removed.name() + " FROM " + removed.name() + " STRAIGHT_JOIN " + target
                            + " ON "
                            + isSameKey(removed.name()) + " STRAIGHT_JOIN " + Names.of(reference.child()) + " " + CHILD
                            + " ON "
                            + refers(reference));
                }
                deleteThoseOf(removed);
                removed.drop();
            }
            respelled.flushRespelled();
            if (staged.isThere() || !put.isEmpty()) {
                write();
                areNew = true;
            }
            return true;
        });
    }

    private void write() throws SQLException {
        if (!staged.isThere() && areNew && mayInsert) {
            List<String> lists = put.take();
            if (insert(lists)) {
                return;
            }
            mayInsert = false;
            staged.insert(lists);
        } else if (!put.isEmpty()) {
            staged.insert(put.take());
        }
        merge();
        staged.drop();
    }

    /** Inserts rows that are all new; else undoes it and returns false. */
    private boolean insert(List<String> lists) throws SQLException {
        Savepoint before = session.connection().setSavepoint();
        try {
            for (String list : lists) {
                session.execute("INSERT INTO " + target + " (" + Names.list(columns) + ") VALUES " + list);
            }
            session.connection().releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!TargetErrors.isDuplicate(e)) {
                throw e;
            }
            session.connection().rollback(before);
            return false;
        }
    }

    /** Rows may have exchanged the values of a unique index; those that other tables refer to cannot go for a moment. */
    private void merge() throws SQLException {
        Savepoint before = session.connection().setSavepoint();
        try {
            update();
            session.execute(insertStaged() + " LEFT JOIN " + target + " ON " + isSameKey() + " WHERE " + target + "."
                    + Names.quoted(key.get(0)) + " IS NULL");
        } catch (SQLException e) {
            if (!TargetErrors.isDuplicate(e)) {
                throw e;
            }
            session.connection().rollback(before);
            if (isReferredTo()) {
                throw e;
            }
            exchange();
            return;
        }
        session.connection().releaseSavepoint(before);
    }

    /** Takes all rows away before they are put there anew, with what the table has in columns that nobody writes here. */
    private void exchange() throws SQLException {
        List<String> own = table.columns().stream()
                .filter(ColumnShape::isWritable)
                .map(ColumnShape::name)
                .filter(name -> !columns.contains(name))
                .toList();
        if (own.isEmpty()) {
            deleteThoseOf(staged);
            session.execute(insertStaged());
            return;
        }
        List<String> keyAndOwn = new ArrayList<>(key);
        keyAndOwn.addAll(own);
        SessionTable kept = new SessionTable(session, "kept", table, keyAndOwn);
        kept.insert("SELECT " + of(target, keyAndOwn) + " FROM " + staged.name() + " " + STAGED + " STRAIGHT_JOIN "
                + target + " ON " + isSameKey());
        deleteThoseOf(staged);
        String isKept = isSameKey(STAGED, kept.name());
        session.execute("INSERT INTO " + target + " (" + Names.list(columns) + ", " + Names.list(own) + ") SELECT "
                + of(STAGED, columns) + ", " + of(kept.name(), own) + " FROM " + staged.name() + " " + STAGED
                + " JOIN " + kept.name() + " ON " + isKept);
        session.execute(insertStaged() + " LEFT JOIN " + kept.name() + " ON " + isKept + " WHERE " + kept.name() + "."
                + Names.quoted(key.get(0)) + " IS NULL");
        kept.drop();
    }

    private static String of(String rows, List<String> names) {
        return names.stream().map(name -> rows + "." + Names.quoted(name)).collect(Collectors.joining(", "));
    }

    private void update() throws SQLException {
        List<String> others =
                columns.stream().filter(name -> !key.contains(name)).toList();
        if (others.isEmpty()) {
            return;
        }
        session.execute("UPDATE " + staged.name() + " " + STAGED + " STRAIGHT_JOIN " + target + " ON "
                + isSameKey()
                + " SET "
                + others.stream()
                        .map(name -> target + "." + Names.quoted(name) + " = " + STAGED + "." + Names.quoted(name))
                        .collect(Collectors.joining(", ")));
    }

    private String insertStaged() {
        return "INSERT INTO " + target + " (" + Names.list(columns) + ") SELECT " + of(STAGED, columns) + " FROM "
                + staged.name() + " " + STAGED;
    }

    private void deleteThoseOf(SessionTable rows) throws SQLException {
        session.execute("DELETE " + target + " FROM " + rows.name() + " " + STAGED + " STRAIGHT_JOIN " + target + " ON "
                + isSameKey());
    }

    /** By the index first; then to the last bit, as a collation may take two keys for one. */
    private String isSameKey() {
        return isSameKey(STAGED);
    }

    private String isSameKey(String rows) {
        return isSameKey(rows, target);
    }

    private String isSameKey(String rows, String others) {
        List<String> conditions = new ArrayList<>();
        for (String name : key) {
            String column = Names.quoted(name);
            conditions.add(others + "." + column + " = " + rows + "." + column);
            if (table.column(name).orElseThrow().type() instanceof Text) {
                conditions.add(
                        "CAST(" + others + "." + column + " AS BINARY) = CAST(" + rows + "." + column + " AS BINARY)");
            }
        }
        return String.join(" AND ", conditions);
    }

    private boolean isReferredTo() throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(REFERRED_TO)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().table());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getLong(1) > 0;
            }
        }
    }

    @Override
    public void close() {
        // what waits is lost; a table that a failure left in the session goes when the next one is made
        put.take();
        keys.take();
    }
}
