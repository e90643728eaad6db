package org.deltawatcher.docs.page;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.deltawatcher.docs.mysql.MysqlSession;
import org.deltawatcher.testkit.MysqlHomeDatabase;

/**
 * Two databases on a MySQL server, which pages call {@code ddw} and {@code shop}; here they have names of their own, as has
 * each account, which pages call {@code shop_…}.
 */
final class MysqlPlace implements Place {

    private final Map<String, MysqlSession> sessions = new HashMap<>();
    private final MysqlHomeDatabase database = MysqlHomeDatabase.create();

    MysqlPlace(boolean hasHome) {
        if (!hasHome) {
            database.home().installer().uninstall();
        }
    }

    @Override
    public String run(Block block) throws SQLException {
        String account = block.options().get("as");
        String name = account == null ? block.options().getOrDefault("session", "") : "as " + account;
        MysqlSession session = sessions.get(name);
        if (session == null) {
            session = new MysqlSession(connect(account), this::shown);
            sessions.put(name, session);
        }
        return session.run(in(block.text()));
    }

    private Connection connect(String account) throws SQLException {
        if (account == null) {
            return DriverManager.getConnection(address());
        }
        return DriverManager.getConnection(database.jdbcUrl().replaceAll("(user|password)=[^&]*&?", "")
                + "&allowPublicKeyRetrieval=true&user=" + in(account) + "&password=secret");
    }

    private String address() {
        return database.jdbcUrl().replaceFirst("(//[^/]*/)[^?]*", "$1" + database.sourceSchema());
    }

    @Override
    public String in(String text) {
        return text.replaceAll("\\bshop(?=[\\W_]|$)", database.sourceSchema())
                .replaceAll("\\bddw(?=\\.|_worker)", database.schema())
                .replaceAll("'ddw'", "'" + database.schema() + "'");
    }

    @Override
    public String shown(String text) {
        return text.replace(database.sourceSchema(), "shop").replace(database.schema(), "ddw");
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("DDW_URL", database.jdbcUrl(), "DDW_SCHEMA", database.schema(), "MYSQL_ADDRESS", address());
    }

    @Override
    public void close() {
        sessions.values().forEach(MysqlSession::close);
        database.close();
    }
}
