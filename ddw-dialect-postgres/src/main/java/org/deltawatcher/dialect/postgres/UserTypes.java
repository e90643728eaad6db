package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells types that come with the server from those that users have made, and may drop or rename. Thread-safe. */
final class UserTypes {

    private static final String ANY = """
            SELECT coalesce(bool_or(t.typnamespace IS DISTINCT FROM 'pg_catalog'::regnamespace), false)
              FROM unnest(?) AS named (type)
              LEFT JOIN pg_catalog.pg_type t ON t.oid = to_regtype(named.type)
            """;

    private final Map<Set<String>, Boolean> known = new ConcurrentHashMap<>();

    /**
     * Tells whether a user's type is among some.
     *
     * @param nativeTypes as the server writes them, with length and precision
     */
    boolean areAmong(Connection connection, Set<String> nativeTypes) throws SQLException {
        Boolean found = known.get(nativeTypes);
        if (found == null) {
            found = ask(connection, nativeTypes);
            known.put(Set.copyOf(nativeTypes), found);
        }
        return found;
    }

    private static boolean ask(Connection connection, Set<String> nativeTypes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANY)) {
            statement.setArray(1, connection.createArrayOf("text", nativeTypes.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }
}
