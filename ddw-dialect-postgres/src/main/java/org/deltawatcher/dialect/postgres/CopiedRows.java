package org.deltawatcher.dialect.postgres;

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
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table. Those that look new go there by COPY; others by COPY into a table of the session's own, and
 * from there with one statement. That table stays with the connection, so that a batch costs the catalog nothing; but not if
 * it has types that are the user's, who could not drop them meanwhile, or would leave the table with those that were.
 */
final class CopiedRows implements Rows {

    /** Bytes of new rows that wait in memory, as they may turn out not to be new; more go by the session's table. */
    private static final long MOST_WAITING = 4L * 1024 * 1024;

    /** What says that a row is not new, or that the server takes no COPY into this table, as under row-level security. */
    private static final Set<String> NO_COPY = Set.of("23505", "23P01", "0A000");

    private final Connection connection;
    private final TargetDatabase database;
    private final TableShape table;
    private final List<String> columns;
    private final List<String> key;
    private final String target;
    private final String staging;
    private final String atCommit;
    private final CopyLines put = new CopyLines();
    private final CopyLines removed = new CopyLines();
    private final SessionTables session;
    private final RespelledKeys respelled;
    private final Merge merge;
    private @Nullable CopyIn copying;
    private Set<Reference> spared = Set.of();
    private @Nullable Object[] first = {};
    private boolean areNew = true;
    private boolean mayCopy;
    private int staged;
    private boolean hasRemoved;
    private int keysToRemove;

    CopiedRows(
            Connection connection,
            TargetDatabase database,
            UserTypes userTypes,
            SessionTables session,
            TableShape table,
            List<String> columns,
            List<String> key)
            throws SQLException {
        this.connection = connection;
        this.database = database;
        this.session = session;
        this.table = table;
        this.columns = columns;
        this.key = key;
        this.respelled = new RespelledKeys(connection, table, columns, key);
        this.target = Names.of(table.name());
        this.staging = Names.quoted("ddw_"
                + Integer.toHexString(stagingColumns().hashCode()) + "_" + Integer.toHexString(target.hashCode()));
        this.merge = new Merge(connection, table, columns, key, staging);
        this.mayCopy = merge.isBackedByIndex();
        this.atCommit = userTypes.areAmong(connection, nativeTypes()) ? "DROP" : "DELETE ROWS";
    }

    private Set<String> nativeTypes() {
        return columns.stream()
                .map(name -> table.column(name).map(ColumnShape::nativeType).orElseThrow())
                .collect(Collectors.toSet());
    }

    private String stagingColumns() {
        return columns.stream()
                .map(name -> Names.quoted(name) + " "
                        + table.column(name).map(ColumnShape::nativeType).orElseThrow())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void put(@Nullable Object[] values, boolean isNew) {
        if (staged + put.rows() == 0) {
            first = values;
        }
        put.add(values);
        areNew &= isNew;
        if (put.bytes() > (isToBeCopied() ? MOST_WAITING : 0)) {
            try {
                stage();
            } catch (SQLException e) {
                throw database.failure(e);
            }
        }
    }

    private boolean isToBeCopied() {
        return mayCopy && areNew && staged == 0;
    }

    private void stage() throws SQLException {
        if (copying == null) {
            if (staged == 0) {
                session.provide(staging, stagingColumns(), atCommit);
            }
            copying = copyInto(staging);
        }
        put.send(copying);
        session.filled(staging, put.rows());
        staged += put.rows();
        put.forget();
    }

    private CopyIn copyInto(String table) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " (" + Names.list(columns) + ") FROM STDIN");
    }

    @Override
    public void remove(@Nullable Object[] values) {
        @Nullable Object[] keyOnly = new @Nullable Object[values.length];
        for (int i = 0; i < values.length; i++) {
            keyOnly[i] = key.contains(columns.get(i)) ? values[i] : null;
        }
        removed.add(keyOnly);
        if (removed.bytes() > MOST_WAITING) {
            try {
                endCopy(); // one at a time
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
                takeFormer();
                respelled.flushRespelled();
            } catch (SQLException e) {
                throw database.failure(e);
            }
        }
    }

    private void takeFormer() throws SQLException {
        for (@Nullable Object[] former : respelled.takeDifferent()) {
            remove(former);
        }
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
                .map(name -> PostgresTableReader.is(table.column(name).orElseThrow()))
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
            for (Map.Entry<String, Object> value : values.entrySet()) {
                String text = PostgresText.of(value.getValue());
                statement.setString(++index, text);
                if (table.column(value.getKey()).orElseThrow().type() instanceof Text) {
                    statement.setString(++index, text);
                }
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
            endCopy();
            takeFormer();
            try (Statement statement = connection.createStatement()) {
                if (hasRemoved || removed.rows() > 0) {
                    remove(statement);
                }
                respelled.flushRespelled();
                if (staged + put.rows() > 0 && !(isToBeCopied() && copy())) {
                    stage();
                    endCopy();
                    merge.write(statement, staged);
                }
            }
            put.forget();
            areNew = true;
            staged = 0;
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    /** Copies what waits into the table if all of it is new; else leaves no trace and returns false. */
    private boolean copy() throws SQLException {
        if (hasRules() || isThere(first)) {
            mayCopy = false;
            return false;
        }
        Savepoint before = connection.setSavepoint();
        try {
            CopyIn copy = copyInto(target);
            put.send(copy);
            copy.endCopy();
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!NO_COPY.contains(PostgresErrors.stateOf(e))) {
                throw e;
            }
            connection.rollback(before);
            mayCopy = false;
            return false;
        }
    }

    /** COPY would pass them by. */
    private boolean hasRules() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT relhasrules FROM pg_catalog.pg_class WHERE oid = ?::regclass")) {
            statement.setString(1, target);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private boolean isThere(@Nullable Object[] values) throws SQLException {
        String isSame = key.stream()
                .map(name -> Names.quoted(name) + " = CAST(? AS "
                        + table.column(name).map(ColumnShape::nativeType).orElseThrow() + ")")
                .collect(Collectors.joining(" AND "));
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM " + target + " WHERE " + isSame + ")")) {
            int index = 0;
            for (String name : key) {
                Object value = values[columns.indexOf(name)];
                statement.setString(++index, value == null ? null : PostgresText.of(value));
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /** What is removed goes through a table of its own, as rows to put are waiting in the other. */
    private void copyKeys() throws SQLException {
        if (!hasRemoved) {
            session.provide(keys(), stagingColumns(), atCommit);
        }
        CopyIn copy = copyInto(keys());
        session.filled(keys(), removed.rows());
        keysToRemove += removed.rows();
        removed.send(copy);
        copy.endCopy();
        removed.forget();
        hasRemoved = true;
    }

    private void remove(Statement statement) throws SQLException {
        copyKeys();
        for (Reference reference : spared) {
            statement.executeUpdate("DELETE FROM " + keys() + " s USING " + target + " t, "
                    + Names.of(reference.child()) + " c WHERE " + merge.isSameKey() + " AND " + refers(reference));
        }
        int removedRows = statement.executeUpdate(
                "DELETE FROM " + target + " t USING " + keys() + " s WHERE " + merge.isSameKey());
        if (removedRows < keysToRemove && merge.mayRespell() && merge.hasOtherSpelling(statement, keys())) {
            throw new ExecutionFailedException(
                    "a row of " + table.name() + " that is to be taken away is not there, and one"
                            + " is whose key differs in case or accents: a foreign key may have spelled it anew along with the row"
                            + " that it refers to");
        }
        keysToRemove = 0;
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
