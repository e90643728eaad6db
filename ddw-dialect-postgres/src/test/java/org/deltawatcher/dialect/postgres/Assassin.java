package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.deltawatcher.testkit.TestDatabase;
import org.postgresql.PGConnection;

/**
 * Hands out connections and has the server kill one of them at its n-th step. A step is whatever the server is waited for
 * in: a statement, or the end of a transaction. Thread-safe.
 */
final class Assassin {

    private final TestDatabase database;
    private final Predicate<Thread> victims;
    private Moment moment = Moment.BEFORE;
    private int stepsLeft;
    private boolean hasStruck;
    private boolean isDead;
    private boolean diesWithIt;

    /** @param victims whose steps count */
    Assassin(TestDatabase database, Predicate<Thread> victims) {
        this.database = database;
        this.victims = victims;
    }

    /** Strikes once, at the n-th step from now, beginning with 1. */
    synchronized void strikeAt(int step, Moment when) {
        moment = when;
        stepsLeft = step;
        hasStruck = false;
        isDead = false;
        diesWithIt = false;
    }

    /** The same, and from then on no connection works any more: the program is gone. */
    synchronized void strikeDeadAt(int step, Moment when) {
        strikeAt(step, when);
        diesWithIt = true;
    }

    /** Returns whether it came to the step, and does nothing more. */
    synchronized boolean hasStruck() {
        stepsLeft = 0;
        return hasStruck;
    }

    /** Returns connections that are opened when they are asked for and closed when they are closed. */
    DataSource dataSource() {
        return proxy(DataSource.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> {
                requireAlive();
                yield watched(database.connect());
            }
            case "getLoginTimeout" -> 0;
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "connections that are killed";
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            boolean isEnd =
                    method.getName().equals("commit") || method.getName().equals("rollback");
            Object result =
                    isEnd ? step(connection, connection, method, arguments) : call(connection, method, arguments);
            if (result instanceof PreparedStatement statement) {
                return watched(PreparedStatement.class, statement, connection);
            }
            return result instanceof Statement statement ? watched(Statement.class, statement, connection) : result;
        });
    }

    private <S extends Statement> S watched(Class<S> type, S statement, Connection connection) {
        return proxy(
                type,
                (proxy, method, arguments) -> method.getName().startsWith("execute")
                        ? step(connection, statement, method, arguments)
                        : call(statement, method, arguments));
    }

    private Object step(Connection connection, Object target, Method method, Object[] arguments) throws Throwable {
        requireAlive();
        if (!isTheOne()) {
            return call(target, method, arguments);
        }
        if (moment == Moment.BEFORE) {
            kill(connection);
            return call(target, method, arguments);
        }
        Object result = call(target, method, arguments);
        kill(connection);
        if (moment == Moment.BEFORE_THE_ANSWER) {
            throw new SQLNonTransientConnectionException("the answer was lost", "08006");
        }
        return result;
    }

    private synchronized boolean isTheOne() {
        if (stepsLeft == 0 || !victims.test(Thread.currentThread()) || --stepsLeft > 0) {
            return false;
        }
        hasStruck = true;
        isDead = diesWithIt;
        return true;
    }

    private synchronized void requireAlive() throws SQLException {
        if (isDead) {
            throw new SQLNonTransientConnectionException("the program is gone", "08006");
        }
    }

    private void kill(Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        try (Connection killer = database.dataSource().getConnection();
                Statement sql = killer.createStatement();
                ResultSet killed = sql.executeQuery("SELECT pg_terminate_backend(" + pid + ", 20000)")) {
            killed.next();
            assertThat(killed.getBoolean(1)).as("connection %s is gone", pid).isTrue();
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** When a step is struck. */
    enum Moment {
        /** The server never hears of it. */
        BEFORE,
        /** It is done, and nobody learns of it. */
        BEFORE_THE_ANSWER,
        /** It is done and answered; the next one fails. */
        AFTER
    }
}
