package org.deltawatcher.dialect.postgres;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;

/**
 * Rows that exchange the values of a unique index among them: all are taken away before they are put there anew, with what
 * the table has in columns that nobody writes here.
 */
final class ExchangedRows {

    private static final String KEPT = "pg_temp.\"ddw kept\"";

    private final String target;
    private final String staging;
    private final String isSameKey;
    private final List<String> columns;
    private final List<String> key;
    private final List<String> own;

    /**
     * @param staging the table of the session's own that has the rows as they shall be
     * @param isSameKey compares keys of {@code t} and {@code s}
     */
    ExchangedRows(TableShape table, List<String> columns, List<String> key, String staging, String isSameKey) {
        this.target = Names.of(table.name());
        this.staging = staging;
        this.isSameKey = isSameKey;
        this.columns = columns;
        this.key = key;
        this.own = table.columns().stream()
                .filter(ColumnShape::isWritable)
                .map(ColumnShape::name)
                .filter(name -> !columns.contains(name))
                .toList();
    }

    void write(Statement statement) throws SQLException {
        if (!own.isEmpty()) {
            List<String> kept = new ArrayList<>(key);
            kept.addAll(own);
            statement.executeUpdate("CREATE TEMP TABLE " + KEPT + " ON COMMIT DROP AS SELECT " + of("t", kept)
                    + " FROM " + target + " t JOIN " + staging + " s ON " + isSameKey);
        }
        statement.executeUpdate("DELETE FROM " + target + " t USING " + staging + " s WHERE " + isSameKey);
        if (own.isEmpty()) {
            statement.executeUpdate(insert(columns) + of("s", columns) + " FROM " + staging + " s");
            return;
        }
        List<String> whole = new ArrayList<>(columns);
        whole.addAll(own);
        statement.executeUpdate(insert(whole) + of("s", columns) + ", " + of("t", own) + " FROM " + staging + " s JOIN "
                + KEPT + " t ON " + isSameKey);
        statement.executeUpdate(insert(columns) + of("s", columns) + " FROM " + staging
                + " s WHERE NOT EXISTS (SELECT FROM " + KEPT + " t WHERE " + isSameKey + ")");
        statement.executeUpdate("DROP TABLE " + KEPT);
    }

    private String insert(List<String> names) {
        return "INSERT INTO " + target + " (" + Names.list(names) + ") OVERRIDING SYSTEM VALUE SELECT ";
    }

    private static String of(String alias, List<String> names) {
        return names.stream().map(name -> alias + "." + Names.quoted(name)).collect(Collectors.joining(", "));
    }
}
