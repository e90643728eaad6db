package org.deltawatcher.torture;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;

/** Things go wrong one after the other, in several rows of them at once, each in an order that the seed says. */
final class Faults implements AutoCloseable {

    private static final int ROWS = 3;

    private static final int LONGEST_PAUSE_MILLIS = 1_500;

    /** Longer than a lease, which is two seconds. */
    private static final int LONGEST_FREEZE_MILLIS = 6_000;

    /** Of these the number of lanes is changed. */
    private static final List<String> LANED = List.of("seen", "rows", "spread");

    private final Crew crew;
    private final Ground home;
    private final Ground target;
    private final Proxy toHome;
    private final Proxy toTarget;
    private final Object disk = new Object();
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
        FULL_HOUSE("home takes no more connections for a while"),
        TERMINATE("sessions ended by the server"),
        CRASH("crashes of the home's server"),
        FULL_DISK("errors of a full disk at the target, for a while"),
        CLOCK("jumps of the home's clock"),
        LANES("changes of the number of lanes"),
        LOCK("rows of results locked by others, in an order that ends in deadlocks");

        final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    /** Begins. */
    Faults(long seed, Crew crew, Ground home, Ground target, Proxy toHome, Proxy toTarget) {
        this.crew = crew;
        this.home = home;
        this.target = target;
        this.toHome = toHome;
        this.toTarget = toTarget;
        List<Kind> kinds = Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.CRASH || home.canCrash())
                .toList();
        for (int row = 0; row < ROWS; row++) {
            Random random = new Random(seed + row);
            rows.add(threads.submit(() -> {
                while (!isOver) {
                    Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
                    Kind kind = kinds.get(random.nextInt(kinds.size()));
                    if (tryToInject(kind, random)) {
                        count(kind);
                    }
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

    /** Another fault, such as a crash, may be in the way of this one. */
    private boolean tryToInject(Kind kind, Random random) throws IOException, InterruptedException, SQLException {
        try {
            inject(kind, random);
            return true;
        } catch (SQLException | RuntimeException e) {
            if (!isPassing(e)) {
                throw e;
            }
            return false;
        }
    }

    private boolean isPassing(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error && home.isPassing(error)) {
                return true;
            }
        }
        return false;
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
            case CUT_HOME -> toHome.cut();
            case CUT_TARGET -> toTarget.cut();
            case SILENT_HOME -> silence(toHome, random);
            case SILENT_TARGET -> silence(toTarget, random);
            case SLOW_HOME -> {
                toHome.delay(Duration.ofMillis(1 + random.nextInt(40)));
                try {
                    Thread.sleep(random.nextInt(2_000));
                } finally {
                    toHome.delay(Duration.ZERO);
                }
            }
            case FULL_HOUSE -> {
                toHome.refuse(true);
                try {
                    toHome.cut();
                    Thread.sleep(random.nextInt(LONGEST_FREEZE_MILLIS));
                } finally {
                    toHome.refuse(false);
                }
            }
            case TERMINATE -> home.terminate(random);
            case CRASH -> home.crash();
            case FULL_DISK -> fillDisk(random);
            case CLOCK -> home.advance(Duration.ofMillis(random.nextInt(6_000) - 3_000));
            case LANES -> relane(random);
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

    private void fillDisk(Random random) throws SQLException, InterruptedException {
        synchronized (disk) {
            target.fill(true);
            try {
                Thread.sleep(random.nextInt(2_000));
            } finally {
                freeDisk();
            }
        }
    }

    /** However often it takes: what stays full would never be processed. */
    private void freeDisk() throws SQLException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                target.fill(false);
                return;
            } catch (SQLException e) {
                if (!target.isPassing(e) || attempt > 100) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    private void relane(Random random) {
        ProcessKey process = new ProcessKey(home.notes(), LANED.get(random.nextInt(LANED.size())));
        ProcessDefinition definition = home.home().processes().find(process).orElseThrow();
        home.home()
                .processes()
                .edit(definition.toBuilder().lanes(1 + random.nextInt(4)).build());
    }

    private void lock(Random random) throws SQLException, InterruptedException {
        try (Connection connection = home.connect();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 3; i++) {
                sql.execute("UPDATE hours_per_team SET hours = hours WHERE team = 'team " + random.nextInt(5) + "'");
                sql.execute("UPDATE copied SET hours = hours WHERE id % 7 = " + random.nextInt(7));
                Thread.sleep(random.nextInt(300));
            }
            connection.rollback();
        }
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
