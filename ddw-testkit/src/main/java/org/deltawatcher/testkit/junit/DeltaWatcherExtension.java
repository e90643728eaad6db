package org.deltawatcher.testkit.junit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.ProcessAssert;
import org.deltawatcher.testkit.RunResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test a PostgreSQL database on demand, with schema {@code ddw} installed, and a worker driven by hand. In a
 * static field one database serves the whole class, in an instance field each test has its own.
 *
 * <pre>{@code
 * @RegisterExtension
 * final DeltaWatcherExtension ddw = DeltaWatcherExtension.onPostgres()
 *         .with("CREATE TABLE public.orders (id bigint PRIMARY KEY, amount numeric)");
 *
 * @Test
 * void the_total_follows_the_orders() {
 *     ddw.execute("CREATE TABLE total (amount numeric); INSERT INTO total VALUES (0)");
 *     ddw.enable("public.orders");
 *     ProcessKey process = ddw.register("public.orders", "total", "sql", "UPDATE total SET amount = …");
 *
 *     ddw.execute("INSERT INTO public.orders VALUES (1, 42)");
 *     ddw.runUntilIdle().orFail();
 *
 *     ddw.assertThat(process).isUpToDate().hasProcessed(1);
 * }
 * }</pre>
 *
 * <p>The server is the one of {@link org.deltawatcher.testkit.TestDatabase}. {@code ddw-dialect-postgres} must be on
 * the class path.
 */
public final class DeltaWatcherExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final List<String> scripts = new ArrayList<>();
    private final List<ProcessExecutor> executors = new ArrayList<>();
    private @Nullable HomeDatabase database;
    private @Nullable HandDrivenWorker worker;
    private boolean isForTheClass;

    private DeltaWatcherExtension() {}

    /** Begins an extension on PostgreSQL. */
    public static DeltaWatcherExtension onPostgres() {
        return new DeltaWatcherExtension();
    }

    /** Runs statements in each new database, such as the tables of the application. */
    public DeltaWatcherExtension with(String statements) {
        scripts.add(statements);
        return this;
    }

    /** Adds an executor to the built-in ones and those on the class path. */
    public DeltaWatcherExtension with(ProcessExecutor executor) {
        executors.add(executor);
        return this;
    }

    /** Tracks a table, written {@code schema.table}. */
    public Watch enable(String source) {
        return home().changeSource().enable(EnableRequest.of(SourceName.parse(source)));
    }

    /** Registers a process with defaults, its definition checked by its executor; returns its key. */
    public ProcessKey register(String source, String name, String executor, String definition) {
        return register(ProcessDefinition.builder(ProcessKey.of(source, name), executor, definition)
                .build());
    }

    /**
     * Registers a process, its definition checked by its executor; returns its key.
     *
     * @throws org.deltawatcher.api.InvalidDefinitionException if the definition cannot run
     */
    public ProcessKey register(ProcessDefinition definition) {
        worker().executors().check(definition, home().sql());
        home().processes().add(definition);
        return definition.key();
    }

    /** Runs every active process, whatever its schedule says, until nothing can be staged any more. */
    public RunResult runUntilIdle() {
        return worker().runUntilIdle();
    }

    /** Does what a worker would do now: plans schedules and runs what is due by the home's clock. */
    public RunResult runDue() {
        return worker().runDue();
    }

    /** Moves the home's clock on, or back if the duration is negative: leases, pauses and schedules follow it. */
    public void advance(Duration duration) {
        opened().advance(duration);
    }

    /** Runs statements as an application would, in a transaction of their own. */
    public void execute(String statements) {
        opened().execute(statements);
    }

    /** Begins assertions about a process. */
    public ProcessAssert assertThat(ProcessKey process) {
        return ProcessAssert.assertThat(home(), process);
    }

    /** Returns the ports. */
    public Home home() {
        return opened().home();
    }

    /** Returns the worker, to run single batches with. */
    public HandDrivenWorker worker() {
        opened();
        if (worker == null) {
            worker = new HandDrivenWorker(home(), executors);
        }
        return worker;
    }

    /** Returns pooled connections to the database. */
    public DataSource dataSource() {
        return opened().dataSource();
    }

    /** Returns the database's URL with user and password in it. */
    public String jdbcUrl() {
        return opened().jdbcUrl();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        isForTheClass = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!isForTheClass) {
            open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!isForTheClass) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void open() {
        HomeDatabase created = HomeDatabase.create();
        database = created;
        scripts.forEach(created::execute);
    }

    private void close() {
        worker = null;
        if (database != null) {
            database.close();
            database = null;
        }
    }

    private HomeDatabase opened() {
        if (database == null) {
            throw new IllegalStateException("the database is there from the first test of the class to the last:"
                    + " put the extension into a field annotated with @RegisterExtension");
        }
        return database;
    }
}
