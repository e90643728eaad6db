package org.deltawatcher.dialect.mysql;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.deltawatcher.api.table.TableShape;

/**
 * A table of the session's own with some columns of another one, for one group of rows. Making and dropping it commits
 * nothing. It is dropped rather than emptied: rows that were deleted stay in the way of the next ones until the server
 * purges them, which any old reader puts off.
 */
final class SessionTable {

    private static final int ALREADY_EXISTS = 1050;

    /** Nobody can have called a table so: one of the session hides a target of its name. The same in all sessions. */
    private static final String UNKNOWN = " " + UUID.randomUUID();

    private final TargetSession session;
    private final String name;
    private final String create;
    private final String columns;
    private boolean isThere;

    SessionTable(TargetSession session, String purpose, TableShape table, List<String> columns) {
        this.session = session;
        this.columns = Names.list(columns);
        this.name = Names.quoted(table.name().schema()) + "." + nameFor(purpose);
        // with a key, as some servers insist on one
        this.create = "CREATE TEMPORARY TABLE " + name
                + " (`ddw row` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE = InnoDB SELECT "
                + this.columns + " FROM " + Names.of(table.name()) + " LIMIT 0";
    }

    /** Returns a name that no table of the target has. */
    static String nameFor(String purpose) {
        return Names.quoted("ddw " + purpose + UNKNOWN);
    }

    String name() {
        return name;
    }

    boolean isThere() {
        return isThere;
    }

    /** Adds rows, of which each text is a list. */
    void insert(List<String> lists) throws SQLException {
        ensure();
        for (String list : lists) {
            session.execute("INSERT INTO " + name + " (" + columns + ") VALUES " + list);
        }
    }

    /** Adds the rows of a query. */
    void insert(String query) throws SQLException {
        ensure();
        session.execute("INSERT INTO " + name + " (" + columns + ") " + query);
    }

    private void ensure() throws SQLException {
        if (!isThere) {
            create();
            isThere = true;
        }
    }

    private void create() throws SQLException {
        try {
            session.execute(create);
        } catch (SQLException e) {
            if (e.getErrorCode() != ALREADY_EXISTS) {
                throw e;
            }
            // a transaction that was rolled back has left it in the session
            session.execute("DROP TEMPORARY TABLE " + name);
            session.execute(create);
        }
    }

    void drop() throws SQLException {
        if (isThere) {
            isThere = false;
            session.execute("DROP TEMPORARY TABLE " + name);
        }
    }
}
