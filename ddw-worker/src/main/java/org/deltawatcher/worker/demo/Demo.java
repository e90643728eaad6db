package org.deltawatcher.worker.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.deltawatcher.core.clock.Pause;
import org.deltawatcher.core.clock.Ticks;
import org.deltawatcher.worker.demo.load.Load;
import org.deltawatcher.worker.demo.view.Screen;
import org.deltawatcher.worker.demo.view.Story;

/**
 * The demo while it runs: writers and workers side by side, then workers alone until everything is processed. Belongs to
 * one thread.
 */
final class Demo {

    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(400);
    private static final Duration A_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_CATCHING_UP = Duration.ofMinutes(3);
    /** The writers are ahead of the workers by this, so that the loads are taken while they write. */
    private static final double HEAD_START = 0.3;

    private final DemoOptions options;
    private final Load load;
    private final Crew crew;
    private final List<Episode> episodes;
    private final Board board;
    private final Screen screen;
    private final Story story;
    private final List<Registered> processes;
    private final Pause pause = Ticks.system().pause();

    Demo(
            DemoOptions options,
            Load load,
            Crew crew,
            List<Episode> episodes,
            List<Registered> processes,
            Screen screen,
            Story story) {
        this.options = options;
        this.load = load;
        this.crew = crew;
        this.episodes = List.copyOf(episodes);
        this.processes = List.copyOf(processes);
        this.screen = screen;
        this.story = story;
        this.board = new Board(processes, crew, load.tally(), story, Ticks.system());
    }

    /** Writes and works for as long as asked, then catches up; returns whether that succeeded. */
    boolean run() throws IOException, SQLException, InterruptedException {
        story.begin();
        load.start();
        boolean hasWorkers = false;
        double length = options.length().toSeconds();
        while (story.seconds() < length) {
            if (!hasWorkers && story.seconds() > HEAD_START) {
                crew.start();
                hasWorkers = true;
            }
            goOn(story.seconds() / length);
            screen.show(board.look("%.0f s of %.0f s".formatted(Math.floor(story.seconds()), length)));
            pause.await(BETWEEN_FRAMES);
        }
        load.stop();
        story.tell("the load has stopped; the workers catch up, and nightly is requested once more");
        boolean isProcessed = catchUp();
        crew.stop();
        screen.show(board.look(isProcessed ? "everything is processed" : "not everything was processed"));
        return isProcessed;
    }

    private boolean catchUp() throws SQLException, InterruptedException {
        double until = story.seconds() + LONGEST_CATCHING_UP.toSeconds();
        while (episodes.stream().anyMatch(Episode::isOpen) && story.seconds() < until) {
            goOn(1);
            showCatchingUp();
        }
        for (Registered process : processes) {
            if (process.definition().key().equals(DemoProcesses.NIGHTLY)) {
                process.home().processes().request(DemoProcesses.NIGHTLY, Duration.ZERO);
            }
        }
        while (story.seconds() < until) {
            if (isProcessed()) {
                return true;
            }
            showCatchingUp();
        }
        return false;
    }

    private void goOn(double share) throws SQLException {
        for (Episode episode : episodes) {
            episode.goOn(share);
        }
    }

    /** Asks in their order: what one process has written is asked of the next. */
    private boolean isProcessed() {
        return episodes.stream().noneMatch(Episode::isOpen)
                && processes.stream()
                        .allMatch(process -> process.home()
                                .processes()
                                .waitUntilProcessed(process.definition().key(), A_LOOK))
                && processes.stream()
                        .map(Registered::home)
                        .distinct()
                        .flatMap(home -> home.selfWatch().status().stream())
                        .allMatch(status -> status.parked() == 0);
    }

    private void showCatchingUp() throws InterruptedException {
        screen.show(board.look("catching up"));
        pause.await(A_LOOK);
    }
}
