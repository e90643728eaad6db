package org.deltawatcher.dialect.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
    private final Merge merge;
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
        this.merge = new Merge(connection, table, columns, key, staging);
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
                    merge.write(statement, staged);
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
                    + Names.of(reference.child()) + " c WHERE " + merge.isSameKey() + " AND " + refers(reference));
        }
        statement.executeUpdate("DELETE FROM " + target + " t USING " + keys() + " s WHERE " + merge.isSameKey());
        statement.executeUpdate("DELETE FROM " + keys());
        hasRemoved = false;
    }

    private String keys() {
        return staging.substring(0, staging.length() - 1) + "k\"";
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
