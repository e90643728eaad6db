package org.deltawatcher.dialect.mysql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lends sessions to an installation: without the notes that each {@code DROP … IF EXISTS} would leave in the log. What the
 * scripts set is set back when a session is closed, as it may belong to a pool.
 */
final class QuietDataSource {

    private QuietDataSource() {}

    static DataSource over(DataSource dataSource) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = call(dataSource, method, arguments);
            return result instanceof Connection connection ? quiet(connection) : result;
        });
    }

    private static Connection quiet(Connection connection) throws SQLException {
        String mode;
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT @@SESSION.sql_mode")) {
            rows.next();
            mode = rows.getString(1);
        }
        execute(connection, "SET SESSION sql_notes = 0");
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close") && !connection.isClosed()) {
                execute(connection, "SET SESSION sql_notes = 1, sql_mode = '" + mode + "'");
            }
            return call(connection, method, arguments);
        });
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(QuietDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
