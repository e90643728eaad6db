package org.deltawatcher.worker.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.config.Settings;
import org.deltawatcher.worker.config.WorkerSettings;
import org.deltawatcher.worker.home.ConfiguredTargets;

/**
 * The delivery notes on their way to MySQL and back into a second table: a process on each home, and what both copies are
 * worth in the end. Belongs to one thread.
 *
 * <p>The way back leads to a database that is no home: what came from a home is not sent back there.
 */
final class RoundTrip implements Episode, AutoCloseable {

    /** The database of the copy of the copy, and what it is called among the targets of the demo. */
    static final String AGAIN = "demo_again";

    private static final SourceName NOTES_AGAIN = new SourceName("public", "delivery_notes_again");
    private static final Duration WARN_AFTER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MysqlHome mysql;
    private final Settings settings;
    private final ConfiguredTargets standard;
    private final Consumer<String> story;
    private final List<ConfiguredTargets> opened = new ArrayList<>();
    private final ConfiguredTargets targets;
    private final ProcessDefinition there;
    private final ProcessDefinition back;
    private boolean hasWayBack;

    /**
     * Prepares the trip.
     *
     * @param demo the home that it begins at
     * @param again the database that it ends at
     * @param standard opens targets
     * @param story is told what happens
     */
    RoundTrip(
            MysqlHome mysql,
            HomeSettings demo,
            HomeSettings again,
            ConfiguredTargets standard,
            Consumer<String> story) {
        this.mysql = mysql;
        this.settings = new Settings(
                List.of(demo, mysql.settings()), List.of(again), WorkerSettings.STANDARD, "the demo", List.of());
        this.standard = standard;
        this.story = story;
        this.targets = openTargets();
        this.there = process(DemoTables.DELIVERY_NOTES, "to_mysql", MysqlHome.NAME, mysql.copy())
                .description("A copy of the notes on MySQL")
                .build();
        this.back = process(mysql.copy(), "and_back", AGAIN, NOTES_AGAIN)
                .description("A copy of the copy, on PostgreSQL again")
                .build();
    }

    private static ProcessDefinition.Builder process(SourceName source, String name, String target, SourceName table) {
        ProcessKey key = new ProcessKey(source, name);
        return ProcessDefinition.builder(key, "replicate", "{\"table\": \"" + table + "\", \"create\": true}")
                .target(target)
                .initial(InitialLoad.LOAD)
                .warnAfter(WARN_AFTER);
    }

    /** Returns executors that know the databases of the demo, with connections of their own. */
    Executors executors() {
        return Executors.with(List.of(new ReplicateExecutor(openTargets())));
    }

    /** Returns the home on MySQL. */
    HomeSettings home() {
        return mysql.settings();
    }

    /** Returns what a person needs to know to look at both copies. */
    List<String> advice(int port) {
        return List.of(
                "",
                "The copy is " + mysql.copy() + " on MySQL, and its home " + home().schema() + ":",
                "  JDBC  " + home().jdbcUrl() + (home().user() == null ? "" : "   (user " + home().user() + ")"),
                "The copy of the copy is " + NOTES_AGAIN.table() + ":",
                "  psql  postgresql://postgres@127.0.0.1:" + port + "/" + AGAIN);
    }

    /** Returns the process that brings the notes to MySQL, and makes the table there. */
    ProcessDefinition there() {
        return there;
    }

    /** Returns the process that brings them back. It is registered during the demo, when there is a copy. */
    Registered back() {
        return new Registered(mysql.home(), back);
    }

    @Override
    public void goOn(double share) {
        if (hasWayBack
                || targets.target(MysqlHome.NAME).inspector().find(mysql.copy()).isEmpty()) {
            return;
        }
        mysql.home().changeSource().enable(EnableRequest.of(mysql.copy()));
        new ReplicateExecutor(targets).check(back, mysql.home().sql());
        mysql.home().processes().add(back);
        hasWayBack = true;
        story.accept("MySQL has the notes; they are tracked there too now, and and_back copies them to " + AGAIN);
    }

    @Override
    public boolean isOpen() {
        return !hasWayBack;
    }

    /** Compares each copy with what it was copied from. */
    List<Copy> compare(Home demo) {
        return List.of(
                compare(new Registered(demo, there), "delivery_notes on MySQL"), compare(back(), NOTES_AGAIN.table()));
    }

    private Copy compare(Registered process, String name) {
        Verifier verifier = new Verifier(process.home(), process.definition(), targets, rows -> {});
        return new Copy(name, process.name(), verifier.verify(Copy.MOST_DIFFERENCES, PATIENCE, false));
    }

    /** Closes its connections. */
    @Override
    public void close() {
        opened.forEach(ConfiguredTargets::close);
    }

    private ConfiguredTargets openTargets() {
        ConfiguredTargets fresh = standard.of(settings);
        opened.add(fresh);
        return fresh;
    }
}
