package org.deltawatcher.dialect.mysql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import javax.sql.DataSource;

/** Connections whose commits take place, and whose answer to that never comes. */
final class LosingCommits {

    private final DataSource connections;

    LosingCommits(DataSource connections) {
        this.connections = connections;
    }

    /** Over one connection, which stays open. */
    LosingCommits(Connection connection) {
        this(proxy(DataSource.class, (method, arguments) -> keptOpen(connection)));
    }

    /** Returns connections that lose nothing. */
    DataSource same() {
        return connections;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (method, arguments) -> losing(connections.getConnection()));
    }

    private static Connection keptOpen(Connection connection) {
        return proxy(
                Connection.class,
                (method, arguments) -> method.getName().equals("close") ? null : method.invoke(connection, arguments));
    }

    private static Connection losing(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> {
            Object result = method.invoke(connection, arguments);
            if (method.getName().equals("commit")) {
                throw new SQLNonTransientConnectionException("the answer is lost", "08S01");
            }
            return result;
        });
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                LosingCommits.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? new SQLException(e) : e.getCause();
                    }
                }));
    }

    @FunctionalInterface
    private interface Call {
        @org.jspecify.annotations.Nullable
        Object on(java.lang.reflect.Method method, Object @org.jspecify.annotations.Nullable [] arguments)
                throws Exception;
    }
}
