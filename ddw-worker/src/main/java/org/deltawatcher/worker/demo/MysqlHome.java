package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.function.Consumer;
import org.deltawatcher.api.DeltaWatcherException;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.demo.server.MysqlFinder;
import org.deltawatcher.worker.demo.server.MysqlServer;
import org.deltawatcher.worker.home.HomeOpener;
import org.deltawatcher.worker.home.OpenHome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the demo has on a MySQL server: a home, and a schema for the copy, with names that nobody else uses. Closing drops
 * both and leaves a server that was given as it was found; one that the demo started is stopped.
 */
final class MysqlHome implements AutoCloseable {

    /** What it is called among the homes and targets of the demo. */
    static final String NAME = "mysql";

    private static final Logger log = LoggerFactory.getLogger(MysqlHome.class);

    private final MysqlServer server;
    private final OpenHome open;
    private final SourceName copy;
    private final boolean isKept;
    private final Consumer<String> say;
    private boolean isInstalled;

    private MysqlHome(MysqlServer server, OpenHome open, SourceName copy, boolean isKept, Consumer<String> say) {
        this.server = server;
        this.open = open;
        this.copy = copy;
        this.isKept = isKept;
        this.say = say;
    }

    /**
     * Finds or starts the server, and connects to it.
     *
     * @param to {@code mysql}, or where it is
     * @throws DeltaWatcherException if there is none, or it cannot be reached
     */
    static MysqlHome open(String to, boolean isKept, DemoTools tools, Consumer<String> say)
            throws IOException, InterruptedException {
        MysqlServer server = new MysqlFinder(tools.surroundings(), say).find(to);
        try {
            String mark = UUID.randomUUID().toString().substring(0, 8);
            HomeSettings settings = tools.settings().database(NAME, server.url(), "ddw_demo_" + mark);
            OpenHome open = tools.opener().open(HomeOpener.Request.forCommand(settings));
            say.accept("MySQL answers at " + settings.jdbcUrl());
            SourceName copy = new SourceName("demo_" + mark, DemoTables.DELIVERY_NOTES.table());
            return new MysqlHome(server, open, copy, isKept, say);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    void install() {
        isInstalled = true;
        open.home().installer().install();
        say.accept("Installed schema " + settings().schema() + " in MySQL");
    }

    Home home() {
        return open.home();
    }

    HomeSettings settings() {
        return open.settings();
    }

    /** Returns the table that the notes are copied to. */
    SourceName copy() {
        return copy;
    }

    @Override
    public void close() {
        boolean wasInterrupted = Thread.interrupted();
        try (open) {
            end();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() {
        String endedBy = server.endedBy();
        if (isKept && isInstalled) {
            say.accept("MySQL keeps the schemas " + names() + (endedBy == null ? "" : "; to end it: " + endedBy));
        } else if (endedBy != null) {
            server.close();
            say.accept("MySQL is stopped, and its data thrown away.");
        } else if (isInstalled) {
            drop();
        }
    }

    private void drop() {
        try {
            home().installer().uninstall();
            home().transactions().inTransaction(transaction -> {
                try (Statement statement = transaction.connection().createStatement()) {
                    return statement.execute("DROP DATABASE IF EXISTS " + copy.schema());
                }
            });
            say.accept("MySQL is as it was: dropped the schemas " + names() + ".");
        } catch (DeltaWatcherException | SQLException e) {
            log.warn("The demo's schemas could not be dropped", e);
            say.accept("Could not drop the schemas " + names() + " in MySQL: " + e.getMessage());
        }
    }

    private String names() {
        return settings().schema() + " and " + copy.schema();
    }
}
