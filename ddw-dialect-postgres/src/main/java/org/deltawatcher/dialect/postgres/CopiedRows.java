package org.deltawatcher.dialect.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
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
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table: by COPY into a table of the session's own, and from there with one statement. That table
 * stays with the connection, so that a batch costs the catalog nothing.
 */
final class CopiedRows implements Rows {

    private static final int CHUNK = 64 * 1024;

    private final Connection connection;
    private final TargetDatabase database;
    private final TableShape table;
    private final List<String> columns;
    private final List<String> key;
    private final String target;
    private final String staging;
    private final StringBuilder put = new StringBuilder();
    private final StringBuilder removed = new StringBuilder();
    private final RespelledKeys respelled;
    private @Nullable CopyIn copying;
    private Set<Reference> spared = Set.of();
    private int staged;
    private boolean hasRemoved;

    CopiedRows(Connection connection, TargetDatabase database, TableShape table, List<String> columns, List<String> key)
            throws SQLException {
        this.connection = connection;
        this.database = database;
        this.table = table;
        this.columns = columns;
        this.key = key;
        this.respelled = new RespelledKeys(connection, table, columns, key);
        this.target = Names.of(table.name());
        this.staging = Names.quoted("ddw_"
                + Integer.toHexString(stagingColumns().hashCode()) + "_" + Integer.toHexString(target.hashCode()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMP TABLE IF NOT EXISTS " + staging + " (" + stagingColumns() + ") ON COMMIT DELETE ROWS");
        }
    }

    private String stagingColumns() {
        return columns.stream()
                .map(name -> Names.quoted(name) + " "
                        + table.column(name).map(ColumnShape::nativeType).orElseThrow())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void put(@Nullable Object[] values) {
        line(put, values);
        staged++;
        if (put.length() >= CHUNK) {
            try {
                send();
            } catch (SQLException e) {
                throw database.failure(e);
            }
        }
    }

    private static void line(StringBuilder lines, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                lines.append('\t');
            }
            PostgresText.appendCopied(lines, values[i]);
        }
        lines.append('\n');
    }

    private void send() throws SQLException {
        if (copying == null) {
            copying = copyInto(staging);
        }
        write(copying, put);
    }

    private CopyIn copyInto(String table) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " (" + Names.list(columns) + ") FROM STDIN");
    }

    private static void write(CopyIn copy, StringBuilder lines) throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }

    @Override
    public void remove(@Nullable Object[] values) {
        @Nullable Object[] keyOnly = new @Nullable Object[values.length];
        for (int i = 0; i < values.length; i++) {
            keyOnly[i] = key.contains(columns.get(i)) ? values[i] : null;
        }
        line(removed, keyOnly);
        if (removed.length() >= CHUNK && copying == null) { // one COPY at a time
            try {
                copyKeys();
            } catch (SQLException e) {
                throw database.failure(e);
            }
        }
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
            try {
                endCopy();
                respelled.flushRemoved(unlessSpared());
                respelled.flushRespelled();
            } catch (SQLException e) {
                throw database.failure(e);
            }
        }
    }

    private String unlessSpared() {
        return spared.stream()
                .map(reference -> " AND NOT EXISTS (SELECT FROM " + Names.of(reference.child()) + " c WHERE "
                        + refers(reference) + ")")
                .collect(Collectors.joining());
    }

    /** Nothing else can be said to the server while rows are on their way. */
    private void endCopy() throws SQLException {
        if (copying != null) {
            copying.endCopy();
            copying = null;
        }
    }

    @Override
    public void spare(Set<Reference> references) {
        spared = Set.copyOf(references);
    }

    @Override
    public void clear(Map<String, Object> where) {
        String condition = where.keySet().stream()
                .map(name -> Names.quoted(name) + " = CAST(? AS "
                        + table.column(name).map(ColumnShape::nativeType).orElseThrow() + ")")
                .collect(Collectors.joining(" AND "));
        String own = " FROM " + target + " t" + (condition.isEmpty() ? " WHERE true" : " WHERE " + condition);
        try {
            for (Reference reference : spared) {
                // what refers to rows of the same table goes with them
                if (!reference.child().equals(reference.parent())
                        && execute(
                                "SELECT 1" + own + " AND EXISTS (SELECT FROM " + Names.of(reference.child())
                                        + " c WHERE " + refers(reference) + ") LIMIT 1",
                                where)) {
                    throw new ExecutionFailedException(
                            "rows of " + reference.child() + " refer to rows of " + reference.parent()
                                    + ", which was truncated, and would be taken away or changed with them");
                }
            }
            execute("DELETE" + own, where);
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    /** Returns whether there are rows in the result. */
    private boolean execute(String sql, Map<String, Object> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 0;
            for (Object value : values.values()) {
                statement.setString(++index, PostgresText.of(value));
            }
            return statement.execute() && statement.getResultSet().next();
        }
    }

    private static String refers(Reference reference) {
        return IntStream.range(0, reference.childColumns().size())
                .mapToObj(i -> "c." + Names.quoted(reference.childColumns().get(i)) + " = t."
                        + Names.quoted(reference.parentColumns().get(i)))
                .collect(Collectors.joining(" AND "));
    }

    @Override
    public void flush() {
        try {
            if (staged > 0) {
                send();
                endCopy();
            }
            respelled.flushRemoved(unlessSpared());
            try (Statement statement = connection.createStatement()) {
                if (hasRemoved || removed.length() > 0) {
                    remove(statement);
                }
                respelled.flushRespelled();
                if (staged > 0) {
                    merge(statement);
                    statement.executeUpdate("DELETE FROM " + staging);
                    staged = 0;
                }
            }
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    /** What is removed goes through a table of its own, as rows to put are waiting in the other. */
    private void copyKeys() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMP TABLE IF NOT EXISTS " + keys() + " (" + stagingColumns() + ") ON COMMIT DELETE ROWS");
        }
        CopyIn copy = copyInto(keys());
        write(copy, removed);
        copy.endCopy();
        hasRemoved = true;
    }

    private void remove(Statement statement) throws SQLException {
        copyKeys();
        for (Reference reference : spared) {
            statement.executeUpdate("DELETE FROM " + keys() + " s USING " + target + " t, "
                    + Names.of(reference.child()) + " c WHERE " + isSameKey() + " AND " + refers(reference));
        }
        statement.executeUpdate("DELETE FROM " + target + " t USING " + keys() + " s WHERE " + isSameKey());
        statement.executeUpdate("DELETE FROM " + keys());
        hasRemoved = false;
    }

    private String keys() {
        return staging.substring(0, staging.length() - 1) + "k\"";
    }

    private String isSameKey() {
        return key.stream()
                .map(name -> "t." + Names.quoted(name) + " = s." + Names.quoted(name))
                .collect(Collectors.joining(" AND "));
    }

    /** Rows may have exchanged the values of a unique index; those that other tables refer to cannot go for a moment. */
    private void merge(Statement statement) throws SQLException {
        boolean mayExchange = table.indexes().stream().anyMatch(index -> index.isUnique());
        Savepoint before = mayExchange ? connection.setSavepoint() : null;
        try {
            upsert(statement);
        } catch (SQLException e) {
            if (before == null || !Set.of("23505", "23P01").contains(PostgresErrors.stateOf(e))) {
                throw e;
            }
            connection.rollback(before);
            if (isReferredTo()) {
                throw e;
            }
            checkKeys(statement);
            new ExchangedRows(table, columns, key, staging, isSameKey()).write(statement);
        }
    }

    private void upsert(Statement statement) throws SQLException {
        List<String> others =
                columns.stream().filter(name -> !key.contains(name)).toList();
        if (isBackedByIndex()) {
            String set = others.isEmpty()
                    ? "NOTHING"
                    : "UPDATE SET "
                            + others.stream()
                                    .map(name -> Names.quoted(name) + " = excluded." + Names.quoted(name))
                                    .collect(Collectors.joining(", "));
            String isAlike = others.isEmpty() ? "" : isSpelledAlike("excluded");
            int written = statement.executeUpdate(insert("SELECT " + Names.list(columns) + " FROM " + staging)
                    + " ON CONFLICT (" + Names.list(key) + ") DO " + set
                    + (isAlike.isEmpty() ? "" : " WHERE " + isAlike));
            if (written < staged) {
                checkKeys(statement);
            }
            return;
        }
        if (!others.isEmpty()) {
            String set = others.stream()
                    .map(name -> Names.quoted(name) + " = s." + Names.quoted(name))
                    .collect(Collectors.joining(", "));
            statement.executeUpdate(
                    "UPDATE " + target + " t SET " + set + " FROM " + staging + " s WHERE " + isSameKey());
        }
        statement.executeUpdate(insert("SELECT " + Names.list(columns) + " FROM " + staging
                + " s WHERE NOT EXISTS (SELECT FROM " + target + " t WHERE " + isSameKey() + ")"));
    }

    /** A column of a collation of its own, or of citext, takes a key for that of another row: it must not get its place. */
    private void checkKeys(Statement statement) throws SQLException {
        String isAlike = isSpelledAlike("s");
        if (isAlike.isEmpty()) {
            return;
        }
        try (ResultSet rows = statement.executeQuery("SELECT EXISTS (SELECT FROM " + staging + " s JOIN " + target
                + " t ON " + isSameKey() + " WHERE NOT (" + isAlike + "))")) {
            if (rows.next() && rows.getBoolean(1)) {
                throw new ExecutionFailedException("the target refuses a row: " + table.name()
                        + " takes its key for that of another row, which differs in case or accents");
            }
        }
    }

    /** Compares keys that are texts of {@code t} and of other rows to the last bit; empty if there are none. */
    private String isSpelledAlike(String rows) {
        return key.stream()
                .filter(name -> table.column(name).orElseThrow().type() instanceof Text)
                .map(Names::quoted)
                .map(name -> "t." + name + "::text COLLATE \"C\" = " + rows + "." + name + "::text COLLATE \"C\"")
                .collect(Collectors.joining(" AND "));
    }

    private String insert(String query) {
        return "INSERT INTO " + target + " AS t (" + Names.list(columns) + ") OVERRIDING SYSTEM VALUE " + query;
    }

    private boolean isBackedByIndex() {
        List<IndexShape> onKey = table.indexes().stream()
                .filter(index -> index.isUnique() && isKey(index.columns()))
                .toList();
        return onKey.stream().anyMatch(IndexShape::isPlain) || (onKey.isEmpty() && isKey(table.key()));
    }

    private boolean isKey(List<String> names) {
        return names.size() == key.size() && key.containsAll(names);
    }

    private boolean isReferredTo() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confrelid ="
                        + " ?::regclass)")) {
            statement.setString(1, target);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        try {
            if (copying != null && copying.isActive()) {
                copying.cancelCopy();
            }
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }
}
