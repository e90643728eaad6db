package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.TableShape;

/**
 * A table of the session's own with some columns of another one. It stays with the connection, so that a batch costs
 * little; what it holds goes with the transaction. Making it commits nothing.
 */
final class SessionTable {

    private final TargetSession session;
    private final String name;
    private final String create;
    private final String columns;
    private boolean isThere;

    SessionTable(TargetSession session, TableShape table, List<String> columns) {
        this.session = session;
        this.columns = Names.list(columns);
        // a table that was altered gets another one
        String types = columns.toString()
                + columns.stream()
                        .map(column -> table.column(column)
                                .map(ColumnShape::nativeType)
                                .orElseThrow())
                        .toList();
        this.name = Names.quoted(table.name().schema()) + ".`ddw "
                + Integer.toHexString(table.name().hashCode()) + " " + Integer.toHexString(types.hashCode()) + "`";
        // with a key, as some servers insist on one
        this.create = "CREATE TEMPORARY TABLE IF NOT EXISTS " + name
                + " (`ddw row` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE = InnoDB SELECT "
                + this.columns + " FROM " + Names.of(table.name()) + " LIMIT 0";
    }

    String name() {
        return name;
    }

    /** Adds rows, of which each text is a list. */
    void insert(List<String> lists) throws SQLException {
        if (!isThere) {
            session.execute(create);
            isThere = true;
        }
        for (String list : lists) {
            session.execute("INSERT INTO " + name + " (" + columns + ") VALUES " + list);
        }
    }

    void empty() throws SQLException {
        session.execute("DELETE FROM " + name);
    }
}
