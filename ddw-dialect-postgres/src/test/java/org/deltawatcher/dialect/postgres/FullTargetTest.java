package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ParkedChange;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Targets that do not take what comes: a column too small, a table that is gone. The batch goes back with the error
 * kept, comes again after a pause, is halved until the row that does not fit stands alone and is parked; once a person
 * has made room, a replay makes the result what it would have been.
 */
class FullTargetTest {

    private static final SourceName NOTES = new SourceName("public", "notes");
    private static final ProcessKey COPY = new ProcessKey(NOTES, "copy");
    private static final RetryPolicy RETRY = new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofMinutes(1), 100);

    private static final String SET_BASED = """
            DELETE FROM copy WHERE id IN (SELECT old_id FROM {net} WHERE op = 'D');
            INSERT INTO copy SELECT new_id, new_v FROM {net} WHERE op IN ('I', 'U')
                ON CONFLICT (id) DO UPDATE SET v = excluded.v;
            """;
    private static final String ROW_BY_ROW = """
            {"on_added": "INSERT INTO copy VALUES (:new_id, :new_v) ON CONFLICT (id) DO UPDATE SET v = excluded.v",
             "on_changed": "same",
             "on_deleted": "DELETE FROM copy WHERE id = :old_id"}
            """;

    private static final String LAST_BATCH = """
            SELECT concat(b.rows, ' ', b.state, ' ' || extract(epoch FROM l.retry_at - b.ended_at)::int || ' s')
              FROM ddw.batch b JOIN ddw.lane l USING (process_id)
             ORDER BY b.ended_at DESC LIMIT 1
            """;

    private Lab lab;
    private HandDrivenWorker worker;

    @BeforeEach
    void open() {
        lab = new Lab();
        worker = new HandDrivenWorker(lab.home(), List.of());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sql     | varchar(5)   | text    | 'fits' | 'too long' | value too long for type character varying(5)",
                "row-sql | varchar(5)   | text    | 'fits' | 'too long' | value too long for type character varying(5)",
                "sql     | numeric(4,2) | numeric | 1.25   | 1234.5     | numeric field overflow",
                "row-sql | numeric(4,2) | numeric | 1.25   | 1234.5     | numeric field overflow",
                "sql     | smallint     | integer | 7      | 70000      | smallint out of range",
                "row-sql | smallint     | integer | 7      | 70000      | smallint out of range",
            })
    void a_value_that_does_not_fit_is_parked_alone_and_replayed_once_there_is_room(
            String executor, String narrow, String wide, String fits, String tooMuch, String message)
            throws SQLException {
        track("CREATE TABLE notes (id int PRIMARY KEY, v " + wide + ")");
        lab.run("CREATE TABLE copy (id int PRIMARY KEY, v " + narrow + ")");
        register(executor, executor.equals("sql") ? SET_BASED : ROW_BY_ROW);
        for (int id = 1; id <= 8; id++) {
            lab.run("INSERT INTO notes VALUES (" + id + ", " + (id == 5 ? tooMuch : fits) + ")");
        }

        assertThat(work())
                .as("rows, fate and the pause that followed")
                .containsExactly(
                        "8 released 10 s",
                        "8 released 20 s",
                        "8 released",
                        "4 committed",
                        "4 released 10 s",
                        "4 released 20 s",
                        "4 released",
                        "2 released",
                        "1 released",
                        "1 committed",
                        "2 committed");
        assertThat(lab.home().selfWatch().batches(COPY, 100))
                .filteredOn(entry -> entry.state() == BatchEntry.State.RELEASED)
                .hasSize(8)
                .allSatisfy(entry -> assertThat(entry.error()).contains(message));
        assertThat(lab.rows("SELECT id FROM copy ORDER BY id")).containsExactly("1", "2", "3", "4", "6", "7", "8");
        assertThat(parked()).singleElement().satisfies(change -> {
            assertThat(change.key()).containsIgnoringWhitespaces("{\"id\":5}");
            assertThat(change.after()).contains(tooMuch.replace("'", ""));
            assertThat(change.reason()).contains(message);
            assertThat(change.state()).isEqualTo(ParkedChange.State.PARKED);
        });

        lab.run(
                "UPDATE notes SET v = v WHERE id = 6",
                "DELETE FROM notes WHERE id = 7",
                "INSERT INTO notes VALUES (9)");
        lab.run("UPDATE notes SET v = NULL WHERE id = 5", "UPDATE notes SET v = " + tooMuch + " WHERE id = 5");
        assertThat(work()).as("neighbours go on, the parked key waits").containsExactly("2 committed");
        assertThat(parked()).hasSize(3);

        lab.home().parkingLot().replay(COPY, null);
        assertThat(work()).as("a replay before there is room").containsExactly("3 released");
        assertThat(parked()).extracting(ParkedChange::state).containsOnly(ParkedChange.State.PARKED);

        lab.run("ALTER TABLE copy ALTER v TYPE " + wide);
        assertThat(lab.home().parkingLot().replay(COPY, null)).isEqualTo(3);
        assertThat(work()).containsExactly("3 committed");
        isExact();
        assertThat(parked()).extracting(ParkedChange::state).containsOnly(ParkedChange.State.REPLAYED);
    }

    @Test
    void a_total_that_runs_over_stops_its_own_key_and_is_right_after_a_replay() throws SQLException {
        track("CREATE TABLE notes (id int PRIMARY KEY, v text, hours int)");
        lab.run("CREATE TABLE copy (id text PRIMARY KEY, v smallint)");
        register("sql", """
                INSERT INTO copy AS c SELECT new_v, sum(new_hours) FROM {net} GROUP BY new_v
                    ON CONFLICT (id) DO UPDATE SET v = c.v + excluded.v
                """);
        lab.run("INSERT INTO notes SELECT i, 'north', 15000 FROM generate_series(1, 3) i");
        lab.run("INSERT INTO notes SELECT i, 'south', 1 FROM generate_series(4, 8) i");

        work();

        assertThat(lab.rows("SELECT * FROM copy ORDER BY id")).containsExactly("north 30000", "south 5");
        assertThat(parked())
                .singleElement()
                .satisfies(change -> assertThat(change.reason()).contains("smallint out of range"));

        lab.run("ALTER TABLE copy ALTER v TYPE bigint");
        lab.home().parkingLot().replay(COPY, parked().get(0).position());
        work();

        assertThat(lab.rows("SELECT * FROM copy ORDER BY id")).containsExactly("north 45000", "south 5");
    }

    @Test
    void a_target_that_is_gone_parks_no_more_than_the_limit_and_goes_on_when_it_is_back() throws SQLException {
        track("CREATE TABLE notes (id int PRIMARY KEY, v text)");
        lab.run("CREATE TABLE copy (id int PRIMARY KEY, v text)");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(COPY, "sql", SET_BASED)
                        .batchSize(8)
                        .retry(new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(30), 2))
                        .build());
        lab.run("ALTER TABLE copy RENAME TO elsewhere");
        lab.run("INSERT INTO notes SELECT i, 'x' FROM generate_series(1, 20) i");

        assertThat(work(8)).last().isEqualTo("1 released 30 s");
        assertThat(parked())
                .hasSize(2)
                .allSatisfy(change ->
                        assertThat(change.reason()).contains("line 1").contains("relation \"copy\" does not exist"));
        assertThat(lab.one("SELECT state, last_error LIKE '%\"copy\" does not exist%' FROM ddw.process_status"))
                .isEqualTo("stuck t");

        lab.run("ALTER TABLE elsewhere RENAME TO copy");
        work();
        lab.home().parkingLot().replay(COPY, null);
        work();
        isExact();
    }

    @Test
    void a_procedure_that_fails_keeps_its_own_words_in_the_log() throws SQLException {
        track("CREATE TABLE notes (id int PRIMARY KEY, v text)");
        lab.run(
                "CREATE TABLE copy (id int PRIMARY KEY, v varchar(5))",
                "CREATE PROCEDURE take(batch uuid) LANGUAGE sql AS"
                        + " 'INSERT INTO copy SELECT new_id, new_v FROM ddw.net_notes WHERE batch_id = take.batch'");
        register("procedure", "take");
        lab.run("INSERT INTO notes VALUES (1, 'fits'), (2, 'too long')");

        assertThat(work()).last().isEqualTo("1 released");

        assertThat(lab.rows("SELECT * FROM copy")).containsExactly("1 fits");
        assertThat(parked().get(0).reason())
                .contains("Procedure take failed")
                .contains("value too long for type character varying(5)");
    }

    private void track(String table) throws SQLException {
        lab.run(table);
        lab.home().changeSource().enable(EnableRequest.of(NOTES));
    }

    private void register(String executor, String definition) {
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(COPY, executor, definition)
                        .batchSize(8)
                        .retry(RETRY)
                        .build());
    }

    private List<String> work() throws SQLException {
        return work(100);
    }

    /** Runs batch after batch and moves the clock on over each pause; tells how many rows each had and its fate. */
    private List<String> work(int batches) throws SQLException {
        List<String> told = new ArrayList<>();
        while (told.size() < batches && worker.runBatch(COPY).isPresent()) {
            told.add(lab.one(LAST_BATCH));
            if (told.get(told.size() - 1).endsWith(" s")) {
                assertThat(worker.runBatch(COPY)).as("during the pause").isEmpty();
                lab.run(
                        "UPDATE ddw.home SET clock_offset = clock_offset + (SELECT retry_at - ddw.now() FROM ddw.lane)");
            }
        }
        return told;
    }

    private List<ParkedChange> parked() {
        return lab.home().parkingLot().list(COPY, 100);
    }

    private void isExact() throws SQLException {
        assertThat(lab.rows("SELECT id, v FROM copy ORDER BY id"))
                .isEqualTo(lab.rows("SELECT id, v FROM notes ORDER BY id"));
        assertThat(lab.one("SELECT state, pending, parked FROM ddw.process_status"))
                .isEqualTo("idle 0 0");
    }
}
