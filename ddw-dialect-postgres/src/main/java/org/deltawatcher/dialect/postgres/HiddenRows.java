package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.TargetUnavailableException;
import org.deltawatcher.api.table.TableShape;

/**
 * Row-level security hides rows without a word: they could be neither taken away nor compared, and a copy would be wrong and
 * nobody would know. {@code row_security = off} would tell, but for every table that a trigger of the copy reads, too.
 */
final class HiddenRows {

    /** A policy that lets everything through hides nothing, as long as none restricts it. */
    private static final String MAY_BE = """
            SELECT row_security_active(c.oid)
                   AND (NOT EXISTS (SELECT FROM policy p
                                     WHERE p.polpermissive AND p.polcmd = '*' AND pg_get_expr(p.polqual, p.polrelid) = 'true')
                        OR EXISTS (SELECT FROM policy p WHERE NOT p.polpermissive))
              FROM pg_catalog.pg_class c
             WHERE c.oid = ?::regclass
            """;

    private static final String OF_THIS_USER = """
            WITH policy AS MATERIALIZED (
                SELECT p.* FROM pg_catalog.pg_policy p
                 WHERE p.polrelid = ?::regclass
                   AND EXISTS (SELECT FROM unnest(p.polroles) role WHERE role = 0 OR pg_has_role(role, 'USAGE')))
            """;

    private HiddenRows() {}

    /**
     * Makes sure that a target's table hides nothing.
     *
     * @throws TargetUnavailableException if it may
     */
    static void refuseIn(TableShape table, Connection connection) throws SQLException {
        if (mayBe(connection, Names.of(table.name()))) {
            throw new TargetUnavailableException(message(table.name().toString()), null);
        }
    }

    /**
     * Makes sure that a source hides nothing.
     *
     * @throws AccessDeniedException if it may
     */
    static void refuseInSource(String table, Connection connection) throws SQLException {
        if (mayBe(connection, table)) {
            throw new AccessDeniedException(message(table));
        }
    }

    private static boolean mayBe(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_THIS_USER + MAY_BE)) {
            statement.setString(1, table);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private static String message(String table) {
        return "row-level security may hide rows of " + table
                + " from this user, who must own the table (without FORCE ROW"
                + " LEVEL SECURITY), have BYPASSRLS, or have a policy FOR ALL USING (true)";
    }
}
