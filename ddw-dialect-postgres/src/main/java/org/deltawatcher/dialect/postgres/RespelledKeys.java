package org.deltawatcher.dialect.postgres;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * Keys on their way into a table that the source spells anew. Whether the table takes two spellings for one, only its column
 * knows: its type, its collation. They are few, so each gets a statement of its own.
 */
final class RespelledKeys {

    private static final int MOST_WAITING = 1_000;

    private final Connection connection;
    private final TableShape table;
    private final List<String> columns;
    private final List<String> key;
    private final List<Spellings> removed = new ArrayList<>();
    private final List<Spellings> respelled = new ArrayList<>();

    RespelledKeys(Connection connection, TableShape table, List<String> columns, List<String> key) {
        this.connection = connection;
        this.table = table;
        this.columns = columns;
        this.key = key;
    }

    /** Returns whether as many are waiting as memory is for; they need not wait for anything. */
    boolean areMany() {
        return removed.size() + respelled.size() >= MOST_WAITING;
    }

    void remove(@Nullable Object[] former, @Nullable Object[] present) {
        removed.add(new Spellings(former, present));
    }

    void respell(@Nullable Object[] former, @Nullable Object[] present) {
        respelled.add(new Spellings(former, present));
    }

    /** Returns the former spellings that the table does not take for the present ones: these rows are to go. */
    List<@Nullable Object[]> takeDifferent() throws SQLException {
        if (removed.isEmpty()) {
            return List.of();
        }
        // of the table's own column, so that its collation counts
        String query = "SELECT f.no FROM (SELECT 0 AS no, " + each(", ", Names::quoted) + " FROM "
                + Names.of(table.name()) + " WHERE false UNION ALL VALUES " + rows() + ") f JOIN (VALUES " + rows()
                + ") p (no, " + each(", ", Names::quoted) + ") ON p.no = f.no WHERE NOT ("
                + each(" AND ", name -> "f." + Names.quoted(name) + " = p." + Names.quoted(name)) + ")";
        List<@Nullable Object[]> different = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            int index = 0;
            for (Spellings row : removed) {
                index = bind(statement, index, row.former);
            }
            for (Spellings row : removed) {
                index = bind(statement, index, row.present);
            }
            try (ResultSet numbers = statement.executeQuery()) {
                while (numbers.next()) {
                    different.add(removed.get(numbers.getInt(1)).former);
                }
            }
        } finally {
            removed.clear();
        }
        return different;
    }

    private String rows() {
        return IntStream.range(0, removed.size())
                .mapToObj(number -> "(" + number + ", " + each(", ", this::parameter) + ")")
                .collect(Collectors.joining(", "));
    }

    void flushRespelled() throws SQLException {
        String set = each(", ", name -> Names.quoted(name) + " = " + parameter(name));
        execute("UPDATE " + Names.of(table.name()) + " t SET " + set + " WHERE " + is() + " AND " + isTakenFor());
    }

    /**
     * By the index first; then to the last bit: the row of another key of the source may be taken for this one. A foreign
     * key may have spelled it anew already, along with what it refers to.
     */
    private String is() {
        return each(" AND ", name -> {
            String column = "t." + Names.quoted(name);
            String equal = column + " = " + parameter(name);
            String value = PostgresText.exact(parameter(name));
            return isText(name)
                    ? equal + " AND " + PostgresText.exact(column) + " IN (" + value + ", " + value + ")"
                    : equal;
        });
    }

    private String isTakenFor() {
        return each(" AND ", name -> "t." + Names.quoted(name) + " = " + parameter(name));
    }

    private boolean isText(String column) {
        return table.column(column).orElseThrow().type() instanceof Text;
    }

    private String each(String between, Function<String, String> text) {
        return key.stream().map(text).collect(Collectors.joining(between));
    }

    private String parameter(String column) {
        return "CAST(? AS " + table.column(column).orElseThrow().nativeType() + ")";
    }

    private void execute(String sql) throws SQLException {
        if (respelled.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Spellings row : respelled) {
                int index = bind(statement, 0, row.present);
                bind(statement, bindIs(statement, index, row), row.present);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (BatchUpdateException e) {
            throw e.getNextException() == null ? e : e.getNextException(); // which says why
        } finally {
            respelled.clear();
        }
    }

    private int bind(PreparedStatement statement, int index, @Nullable Object[] row) throws SQLException {
        int last = index;
        for (String column : key) {
            statement.setString(++last, text(row, column));
        }
        return last;
    }

    private int bindIs(PreparedStatement statement, int index, Spellings row) throws SQLException {
        int last = index;
        for (String column : key) {
            statement.setString(++last, text(row.former, column));
            if (isText(column)) {
                statement.setString(++last, text(row.former, column));
                statement.setString(++last, text(row.present, column));
            }
        }
        return last;
    }

    private @Nullable String text(@Nullable Object[] row, String column) {
        Object value = row[columns.indexOf(column)];
        return value == null ? null : PostgresText.of(value);
    }

    @SuppressWarnings("ArrayRecordComponent") // as they were given
    private record Spellings(
            @Nullable Object[] former, @Nullable Object[] present) {}
}
