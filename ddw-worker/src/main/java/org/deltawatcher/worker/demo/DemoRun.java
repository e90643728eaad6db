package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.core.executor.Executors;
import org.deltawatcher.worker.cli.ExitCode;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.HomeSettings;
import org.deltawatcher.worker.demo.load.Load;
import org.deltawatcher.worker.demo.view.Screen;
import org.deltawatcher.worker.demo.view.Story;
import org.deltawatcher.worker.home.HomeOpener;
import org.deltawatcher.worker.home.OpenHome;

/** One demo from the unpacking of the database to its removal. */
final class DemoRun {

    private static final int WRITERS = 4;
    private static final Duration LONG_TIME = Duration.ofDays(1);
    private static final String SPOIL =
            "UPDATE hours_per_team SET hours = hours + 0.25 WHERE team = (SELECT min(team) FROM hours_per_team)";

    private final DemoOptions options;
    private final HomeOpener opener;
    private final Executors executors;
    private final Terminal terminal;
    private final Ticks ticks = Ticks.system();
    private final Story story = new Story(ticks);

    DemoRun(DemoOptions options, HomeOpener opener, Executors executors, Terminal terminal) {
        this.options = options;
        this.opener = opener;
        this.executors = executors;
        this.terminal = terminal;
    }

    /** Runs it; leaves nothing behind but, if it failed, the workers' log. */
    ExitCode run() throws IOException, SQLException, InterruptedException {
        say("Unpacking and starting PostgreSQL, which takes some seconds");
        try (DemoFolder folder = DemoFolder.create();
                DemoLog log = DemoLog.into(folder.path().resolve("worker.log"))) {
            try (DemoDatabase database = DemoDatabase.start(folder)) {
                say("PostgreSQL listens on 127.0.0.1:%d after %.1f s".formatted(database.port(), story.seconds()));
                ExitCode code = inDatabase(database, OutsideProgram.into(folder.folder("outside")));
                if (code == ExitCode.FAILED && !options.spoil()) {
                    sayWhere(log);
                }
                return code;
            } catch (IOException | SQLException | RuntimeException e) {
                sayWhere(log);
                throw e;
            }
        }
    }

    private void sayWhere(DemoLog log) throws IOException {
        say("The log of the workers is kept in " + log.save());
    }

    private ExitCode inDatabase(DemoDatabase database, OutsideProgram program)
            throws IOException, SQLException, InterruptedException {
        HomeSettings settings = new HomeSettings(
                HomeSettings.ONLY,
                database.jdbcUrl(),
                DemoDatabase.USER,
                null,
                Map.of(),
                HomeSettings.STANDARD_SCHEMA,
                HomeSettings.STANDARD_CONNECT_TIMEOUT);
        DataSource connections = database.dataSource();
        Load load = new Load(
                connections,
                new Load.Settings(WRITERS, options.changesPerSecond(), options.seed(), options.longTransaction()),
                story::tell);
        try (OpenHome open = opener.open(HomeOpener.Request.forCommand(settings))) {
            List<ProcessDefinition> processes =
                    new Setting(connections, open.home(), executors, this::say).set(load, program);
            try (Crew crew = new Crew(opener, settings, executors, story::tell, options.workers())) {
                boolean isProcessed = play(open.home(), connections, load, crew, processes);
                boolean isEqual = compare(connections, program.folder());
                if (options.keep()) {
                    crew.start();
                    Advice.lines(database.port()).forEach(terminal.out()::println);
                    terminal.out().flush();
                    ticks.pause().await(LONG_TIME);
                }
                return isProcessed && isEqual ? ExitCode.OK : ExitCode.FAILED;
            }
        }
    }

    private boolean play(Home home, DataSource connections, Load load, Crew crew, List<ProcessDefinition> processes)
            throws IOException, SQLException, InterruptedException {
        say("");
        try (Screen screen = Screen.on(terminal)) {
            PoisonRow poison = new PoisonRow(connections, home, story::tell);
            return new Demo(options, home, load, crew, poison, processes, screen, story).run();
        } finally {
            load.stop();
        }
    }

    private boolean compare(DataSource connections, Path outside) throws SQLException, IOException {
        if (options.spoil()) {
            try (Connection connection = connections.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(SPOIL);
            }
            say("Falsified a row of hours_per_team behind everybody's back.");
        }
        Verdict verdict = Verdict.of(connections, outside);
        say("");
        verdict.report(terminal.hasColors()).forEach(this::say);
        return verdict.isGood();
    }

    private void say(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }
}
