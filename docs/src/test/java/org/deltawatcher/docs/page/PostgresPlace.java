package org.deltawatcher.docs.page;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.deltawatcher.docs.psql.PsqlSession;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.TestDatabase;

/** A database on PostgreSQL, with sessions of psql. */
final class PostgresPlace implements Place {

    private final Map<String, PsqlSession> sessions = new HashMap<>();
    private final TestDatabase database;

    PostgresPlace(boolean hasHome) {
        database = hasHome ? HomeDatabase.create().database() : TestDatabase.create();
    }

    @Override
    public String run(Block block) throws SQLException {
        return session(block).run(block.text());
    }

    private PsqlSession session(Block block) throws SQLException {
        String role = block.options().get("as");
        String name = role == null ? block.options().getOrDefault("session", "") : "as " + role;
        PsqlSession session = sessions.get(name);
        if (session == null) {
            Connection connection = database.connect();
            if (role != null) {
                try (Statement sql = connection.createStatement()) {
                    sql.execute("SET SESSION AUTHORIZATION " + role);
                }
            }
            session = new PsqlSession(connection);
            sessions.put(name, session);
        }
        return session;
    }

    @Override
    public Map<String, String> environment() {
        String address = database.jdbcUrl().substring("jdbc:".length());
        return Map.of("DATABASE_URL", address, "DDW_URL", address);
    }

    @Override
    public void close() {
        database.close();
    }
}
