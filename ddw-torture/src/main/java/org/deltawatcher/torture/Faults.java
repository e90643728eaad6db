package org.deltawatcher.torture;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Things go wrong one after the other, in several rows of them at once, each in an order that the seed says. */
final class Faults implements AutoCloseable {

    private static final int ROWS = 3;

    private static final int LONGEST_PAUSE_MILLIS = 1_500;

    /** Longer than a lease, which is two seconds. */
    private static final int LONGEST_FREEZE_MILLIS = 6_000;

    private final Crew crew;
    private final Proxy home;
    private final Proxy target;
    private final String url;
    private final Map<Kind, Integer> injected = new EnumMap<>(Kind.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> rows = new ArrayList<>();
    private volatile boolean isOver;

    /** What goes wrong. */
    enum Kind {
        KILL("workers killed by SIGKILL"),
        FREEZE("workers frozen by SIGSTOP, most of them past their lease"),
        CUT_HOME("connections to the home cut"),
        CUT_TARGET("connections to the target cut"),
        SILENT_HOME("home silent for a while"),
        SILENT_TARGET("target silent for a while"),
        SLOW_HOME("home slow for a while"),
        TERMINATE("sessions ended by the server"),
        LOCK("rows of results locked by others, in an order that ends in deadlocks");

        final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    /**
     * Begins.
     *
     * @param url of the home, without the proxy
     */
    Faults(long seed, Crew crew, Proxy home, Proxy target, String url) {
        this.crew = crew;
        this.home = home;
        this.target = target;
        this.url = url;
        for (int row = 0; row < ROWS; row++) {
            Random random = new Random(seed + row);
            rows.add(threads.submit(() -> {
                while (!isOver) {
                    Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
                    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                    inject(kind, random);
                    count(kind);
                }
                return null;
            }));
        }
    }

    private synchronized void count(Kind kind) {
        injected.merge(kind, 1, Integer::sum);
    }

    /** Ends it, and mends all that is broken; returns how often each thing went wrong. */
    Map<Kind, Integer> stop() throws InterruptedException, ExecutionException {
        isOver = true;
        for (Future<?> row : rows) {
            row.get();
        }
        return injected;
    }

    private void inject(Kind kind, Random random) throws IOException, InterruptedException, SQLException {
        switch (kind) {
            case KILL -> crew.killOne(random);
            case FREEZE -> {
                Runnable thaw = crew.freezeOne(random);
                try {
                    Thread.sleep(random.nextInt(LONGEST_FREEZE_MILLIS));
                } finally {
                    thaw.run();
                }
            }
            case CUT_HOME -> home.cut();
            case CUT_TARGET -> target.cut();
            case SILENT_HOME -> silence(home, random);
            case SILENT_TARGET -> silence(target, random);
            case SLOW_HOME -> {
                home.delay(Duration.ofMillis(1 + random.nextInt(40)));
                try {
                    Thread.sleep(random.nextInt(2_000));
                } finally {
                    home.delay(Duration.ZERO);
                }
            }
            case TERMINATE -> terminate(random);
            case LOCK -> lock(random);
        }
    }

    private void silence(Proxy proxy, Random random) throws InterruptedException {
        proxy.fallSilent();
        try {
            Thread.sleep(random.nextInt(LONGEST_FREEZE_MILLIS));
            if (random.nextBoolean()) {
                proxy.cut();
            }
        } finally {
            proxy.speak();
        }
    }

    private void lock(Random random) throws SQLException, InterruptedException {
        try (Connection connection = connect();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 3; i++) {
                sql.execute("UPDATE hours_per_team SET hours = hours WHERE team = 'team " + random.nextInt(5) + "'");
                sql.execute("UPDATE copied SET hours = hours WHERE id % 7 = " + random.nextInt(7));
                Thread.sleep(random.nextInt(300));
            }
            connection.rollback();
        } catch (SQLException e) {
            if (!"40P01".equals(e.getSQLState())) {
                throw e;
            }
            // this side was chosen
        }
    }

    /** Sessions of workers have the name that the driver gives them. */
    private void terminate(Random random) throws SQLException {
        try (Connection connection = connect();
                Statement sql = connection.createStatement()) {
            sql.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND backend_type = 'client backend' AND application_name <> '" + Load.APPLICATION
                    + "' ORDER BY md5(pid || '" + random.nextInt() + "') LIMIT 1");
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setClientInfo("ApplicationName", Load.APPLICATION);
        return connection;
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
