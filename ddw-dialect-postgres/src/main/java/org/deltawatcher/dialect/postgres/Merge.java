package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.TableShape;

/** How rows get from the session's own table, where they are staged, into the target. */
final class Merge {

    private final Connection connection;
    private final TableShape table;
    private final List<String> columns;
    private final List<String> key;
    private final String target;
    private final String staging;

    Merge(Connection connection, TableShape table, List<String> columns, List<String> key, String staging) {
        this.connection = connection;
        this.table = table;
        this.columns = columns;
        this.key = key;
        this.target = Names.of(table.name());
        this.staging = staging;
    }

    /**
     * Compares keys of {@code t}, the table, and {@code s}, what is staged: by the index first; then to the last bit, as a
     * column of a collation of its own, or of citext, may take two keys for one.
     */
    String isSameKey() {
        String isAlike = isSpelledAlike("s");
        return isAlike.isEmpty() ? isEqualKey() : isEqualKey() + " AND " + isAlike;
    }

    private String isEqualKey() {
        return key.stream()
                .map(name -> "t." + Names.quoted(name) + " = s." + Names.quoted(name))
                .collect(Collectors.joining(" AND "));
    }

    /** Rows may have exchanged the values of a unique index; those that other tables refer to cannot go for a moment. */
    void write(Statement statement, int staged) throws SQLException {
        boolean mayExchange = table.indexes().stream().anyMatch(index -> index.isUnique());
        Savepoint before = mayExchange ? connection.setSavepoint() : null;
        try {
            upsert(statement, staged);
        } catch (SQLException e) {
            String state = PostgresErrors.stateOf(e);
            if (state.equals("21000")) {
                throw takenForAnother(); // two of these rows have one key, says the table
            }
            if (before == null || !Set.of("23505", "23P01").contains(state)) {
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

    private void upsert(Statement statement, int staged) throws SQLException {
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

    /** A row must not get the place of another, for whose key its own is taken. */
    private void checkKeys(Statement statement) throws SQLException {
        if (hasOtherSpelling(statement, staging)) {
            throw takenForAnother();
        }
    }

    /** Tells whether the table has a row of one of these keys in another spelling. */
    boolean hasOtherSpelling(Statement statement, String keys) throws SQLException {
        String isAlike = isSpelledAlike("s");
        if (isAlike.isEmpty()) {
            return false;
        }
        try (ResultSet rows = statement.executeQuery("SELECT EXISTS (SELECT FROM " + keys + " s JOIN " + target
                + " t ON " + isEqualKey() + " WHERE NOT (" + isAlike + "))")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private ExecutionFailedException takenForAnother() {
        return new ExecutionFailedException("the target refuses a row: " + table.name()
                + " takes its key for that of another row, which differs in case or accents");
    }

    /** Compares keys that are texts of {@code t} and of other rows to the last bit; empty if there are none. */
    private String isSpelledAlike(String rows) {
        return key.stream()
                .filter(name -> table.column(name).orElseThrow().type() instanceof Text)
                .map(Names::quoted)
                .map(name -> PostgresText.exact("t." + name) + " = " + PostgresText.exact(rows + "." + name))
                .collect(Collectors.joining(" AND "));
    }

    private String insert(String query) {
        return "INSERT INTO " + target + " AS t (" + Names.list(columns) + ") OVERRIDING SYSTEM VALUE " + query;
    }

    /** Tells whether the server refuses a second row of a key at once. */
    boolean isBackedByIndex() {
        List<IndexShape> onKey = table.indexes().stream()
                .filter(index -> index.isUnique() && isKey(index.columns()))
                .toList();
        return onKey.stream().anyMatch(IndexShape::isPlain) || (onKey.isEmpty() && isKey(table.key()));
    }

    private boolean isKey(List<String> names) {
        return names.size() == key.size() && key.containsAll(names);
    }

    /** Tells whether a foreign key changes the table's rows along with those that they refer to. */
    boolean mayRespell() throws SQLException {
        return hasForeignKey("conrelid = ?::regclass AND confupdtype = 'c'");
    }

    private boolean isReferredTo() throws SQLException {
        return hasForeignKey("confrelid = ?::regclass");
    }

    private boolean hasForeignKey(String condition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'f' AND " + condition + ")")) {
            statement.setString(1, target);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }
}
