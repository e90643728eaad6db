package org.deltawatcher.docs.mysql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/** The program {@code mysql} for the shell scripts of the pages: {@code mysql -t [-e statements]}, at the page's server. */
public final class MysqlStandIn {

    private MysqlStandIn() {}

    /** Exit code 1: a statement failed. */
    public static void main(String[] arguments) throws IOException, SQLException {
        String script = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("-e")) {
                script = arguments[++i];
            }
        }
        if (script == null) {
            script = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (MysqlSession session = new MysqlSession(
                DriverManager.getConnection(System.getenv("MYSQL_ADDRESS")), UnaryOperator.identity())) {
            System.out.print(session.run(script));
            System.out.flush();
            if (session.hasFailed()) {
                System.exit(1);
            }
        }
    }
}
