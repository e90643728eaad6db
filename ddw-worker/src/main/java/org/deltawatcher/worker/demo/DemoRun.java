package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
import org.jspecify.annotations.Nullable;

/** One demo from the unpacking of the database to its removal. */
final class DemoRun {

    private static final int WRITERS = 4;
    private static final Duration LONG_TIME = Duration.ofDays(1);
    private static final String SPOIL =
            "UPDATE hours_per_team SET hours = hours + 0.25 WHERE team = (SELECT min(team) FROM hours_per_team)";

    private final DemoOptions options;
    private final DemoTools tools;
    private final Terminal terminal;
    private final Ticks ticks = Ticks.system();
    private final Story story = new Story(ticks);

    DemoRun(DemoOptions options, DemoTools tools, Terminal terminal) {
        this.options = options;
        this.tools = tools;
        this.terminal = terminal;
    }

    /** Runs it; leaves nothing behind but, if it failed, the workers' log. */
    ExitCode run() throws IOException, SQLException, InterruptedException {
        try (DemoFolder folder = DemoFolder.create();
                DemoLog log = DemoLog.into(folder.path().resolve("worker.log"));
                // The one that may not be there comes first, so that one need not wait to hear of it.
                MysqlHome mysql =
                        options.to() == null ? null : MysqlHome.open(options.to(), options.keep(), tools, this::say)) {
            story.begin();
            say("Unpacking and starting PostgreSQL, which takes some seconds");
            try (DemoDatabase database = DemoDatabase.start(folder)) {
                say("PostgreSQL listens on 127.0.0.1:%d after %.1f s".formatted(database.port(), story.seconds()));
                ExitCode code = inDatabase(database, OutsideProgram.into(folder.folder("outside")), mysql);
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

    private ExitCode inDatabase(DemoDatabase database, OutsideProgram program, @Nullable MysqlHome mysql)
            throws IOException, SQLException, InterruptedException {
        HomeSettings settings = database.settings(HomeSettings.ONLY, DemoDatabase.NAME);
        if (mysql == null) {
            return atHome(database, settings, program, null);
        }
        database.create(RoundTrip.AGAIN);
        mysql.install();
        HomeSettings again = database.settings(RoundTrip.AGAIN, RoundTrip.AGAIN);
        try (RoundTrip trip = new RoundTrip(mysql, settings, again, tools.targets(), story::tell)) {
            return atHome(database, settings, program, trip);
        }
    }

    private ExitCode atHome(
            DemoDatabase database, HomeSettings settings, OutsideProgram program, @Nullable RoundTrip trip)
            throws IOException, SQLException, InterruptedException {
        DataSource connections = database.dataSource();
        Load load = new Load(
                connections,
                new Load.Settings(WRITERS, options.changesPerSecond(), options.seed(), options.longTransaction()),
                story::tell);
        Supplier<Executors> executors = trip == null ? tools::executors : trip::executors;
        List<ProcessDefinition> more = trip == null ? List.of() : List.of(trip.there());
        List<HomeSettings> homes = trip == null ? List.of(settings) : List.of(settings, trip.home());
        try (OpenHome open = tools.opener().open(HomeOpener.Request.forCommand(settings))) {
            List<Registered> processes = new ArrayList<>(
                    new Setting(connections, open.home(), executors.get(), this::say).set(load, program, more));
            if (trip != null) {
                processes.add(trip.back());
            }
            try (Crew crew = new Crew(tools.opener(), homes, executors, story::tell, options.workers())) {
                boolean isProcessed = play(load, crew, processes, episodes(connections, open.home(), trip));
                boolean isEqual = compare(connections, program.folder(), trip, open.home());
                if (options.keep()) {
                    crew.start();
                    Advice.lines(database.port()).forEach(terminal.out()::println);
                    if (trip != null) {
                        trip.advice(database.port()).forEach(terminal.out()::println);
                    }
                    terminal.out().flush();
                    ticks.pause().await(LONG_TIME);
                }
                return isProcessed && isEqual ? ExitCode.OK : ExitCode.FAILED;
            }
        }
    }

    private List<Episode> episodes(DataSource connections, Home home, @Nullable RoundTrip trip) {
        List<Episode> episodes = new ArrayList<>();
        if (options.poison()) {
            episodes.add(new PoisonRow(connections, home, story::tell));
        }
        if (trip != null) {
            episodes.add(trip);
        }
        return episodes;
    }

    private boolean play(Load load, Crew crew, List<Registered> processes, List<Episode> episodes)
            throws IOException, SQLException, InterruptedException {
        say("");
        try (Screen screen = Screen.on(terminal)) {
            return new Demo(options, load, crew, episodes, processes, screen, story).run();
        } finally {
            load.stop();
        }
    }

    private boolean compare(DataSource connections, Path outside, @Nullable RoundTrip trip, Home home)
            throws SQLException, IOException {
        if (options.spoil()) {
            try (Connection connection = connections.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(SPOIL);
            }
            say("Falsified a row of hours_per_team behind everybody's back.");
        }
        List<Copy> copies = trip == null || trip.isOpen() ? List.of() : trip.compare(home);
        Verdict verdict = Verdict.of(connections, outside, copies);
        say("");
        verdict.report(terminal.hasColors()).forEach(this::say);
        return verdict.isGood();
    }

    private void say(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }
}
