package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * Keys on their way into a table that the source spells anew. Whether the table takes two spellings for one, only its column
 * knows: its type, its collation. They are few, so each gets a statement of its own.
 */
final class RespelledKeys {

    private static final int MOST_WAITING = 1_000;

    private final TargetSession session;
    private final TableShape table;
    private final List<String> columns;
    private final List<String> key;
    private final String target;
    private final List<Spellings> removed = new ArrayList<>();
    private final List<Spellings> respelled = new ArrayList<>();

    RespelledKeys(TargetSession session, TableShape table, List<String> columns, List<String> key) {
        this.session = session;
        this.table = table;
        this.columns = columns;
        this.key = key;
        this.target = Names.of(table.name());
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

    /** Adds the former spellings to keys of rows that are to go, but for those that the table takes for the present ones. */
    void flushRemoved(SessionTable keys) throws SQLException {
        for (Spellings row : removed) {
            keys.insert(List.of("(" + each(", ", name -> literal(name, row.former)) + ")"));
            session.execute("DELETE FROM " + keys.name() + " WHERE " + is(keys.name(), row.former) + " AND "
                    + isTakenFor(keys.name(), row.present));
        }
        removed.clear();
    }

    /** What refers to a row goes on doing so, as the new spelling is the same to it; the server would refuse it even so. */
    void flushRespelled() throws SQLException {
        if (respelled.isEmpty()) {
            return;
        }
        session.execute("SET @ddw_foreign_key_checks = @@SESSION.foreign_key_checks, SESSION foreign_key_checks = 0");
        try {
            for (Spellings row : respelled) {
                session.execute("UPDATE " + target + " SET "
                        + each(", ", name -> Names.quoted(name) + " = " + literal(name, row.present)) + " WHERE "
                        + is(target, row.former) + " AND " + isTakenFor(target, row.present));
            }
        } finally {
            session.execute("SET SESSION foreign_key_checks = @ddw_foreign_key_checks");
        }
        respelled.clear();
    }

    private String each(String between, Function<String, String> text) {
        return key.stream().map(text).collect(Collectors.joining(between));
    }

    /** By the index first; then to the last bit: the row of another key of the source may be taken for this one. */
    private String is(String rows, @Nullable Object[] row) {
        return each(
                " AND ",
                name -> isTakenFor(rows, name, row)
                        + (column(name).type() instanceof Text
                                ? " AND " + Literal.exact(rows + "." + Names.quoted(name)) + " = "
                                        + Literal.exact(literal(name, row))
                                : ""));
    }

    private String isTakenFor(String rows, @Nullable Object[] row) {
        return each(" AND ", name -> isTakenFor(rows, name, row));
    }

    private String isTakenFor(String rows, String name, @Nullable Object[] row) {
        return rows + "." + Names.quoted(name) + " = " + literal(name, row);
    }

    private String literal(String name, @Nullable Object[] row) {
        StringBuilder literal = new StringBuilder();
        new WrittenColumn(column(name)).append(literal, row[columns.indexOf(name)]);
        return literal.toString();
    }

    private ColumnShape column(String name) {
        return table.column(name).orElseThrow();
    }

    @SuppressWarnings("ArrayRecordComponent") // as they were given
    private record Spellings(
            @Nullable Object[] former, @Nullable Object[] present) {}
}
