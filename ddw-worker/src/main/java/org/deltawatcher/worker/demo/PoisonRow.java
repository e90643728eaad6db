package org.deltawatcher.worker.demo;

import static org.deltawatcher.worker.demo.DemoProcesses.FLAT;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.Home;

/**
 * A note whose weight is a word. The flat copy fails on it: its batch is tried again, then halved until the row stands
 * alone, and the row is parked with what follows of the same key, while everything else goes on. Then the definition of
 * the process is mended, and the parked changes are replayed.
 */
final class PoisonRow implements Episode {

    private static final double WHEN = 0.25;

    private static final String WRITE = """
            INSERT INTO delivery_notes (id, team, driver, delivered_at, hours, status, details)
            VALUES (-1000, 'harbour', 'Otto', '2026-03-01 08:00Z', 7.5, 'planned',
                    '{"customer": "Steelworks", "city": "Linz", "weight_kg": "heavy", "express": true, "items": []}')
            """;

    private static final String FOLLOW = "UPDATE delivery_notes SET status = 'delivered', hours = 8 WHERE id = -1000";

    private final DataSource database;
    private final Home home;
    private final Consumer<String> story;
    private State state = State.TO_COME;

    private enum State {
        TO_COME,
        WRITTEN,
        FOLLOWED,
        MENDED
    }

    PoisonRow(DataSource database, Home home, Consumer<String> story) {
        this.database = database;
        this.home = home;
        this.story = story;
    }

    /**
     * Goes on with the story where it can: once the row is written and parked it is changed again, and once that change
     * is parked behind it, the process is mended and both are replayed.
     */
    @Override
    public void goOn(double share) throws SQLException {
        if (state == State.TO_COME && share > WHEN) {
            state = State.WRITTEN;
            story.accept("somebody wrote a note with the weight \"heavy\": flat will fail on it");
            execute(WRITE);
        }
        if (state == State.WRITTEN && parked() >= 1) {
            state = State.FOLLOWED;
            story.accept("the note was parked, and flat goes on without it; somebody changes the note again");
            execute(FOLLOW);
        } else if (state == State.FOLLOWED && parked() >= 2) {
            state = State.MENDED;
            mend();
        }
    }

    @Override
    public boolean isOpen() {
        return state == State.WRITTEN || state == State.FOLLOWED;
    }

    private void mend() {
        ProcessDefinition definition = home.processes().find(FLAT).orElseThrow();
        home.processes()
                .edit(definition.toBuilder()
                        .definition(FlatDefinition.MENDED.json())
                        .build());
        int replayed = home.parkingLot().replay(FLAT, null);
        story.accept("flat was mended, a weight that is no number is unknown now; " + replayed
                + " parked changes are replayed");
    }

    private long parked() {
        return home.parkingLot().list(FLAT, 10).stream()
                .filter(change -> change.state() == ParkedChange.State.PARKED)
                .count();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
