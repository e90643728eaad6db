package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that do not fit into a target column: a worker parks them, and a person lists, replays and drops them. */
final class PostgresParkedTest {

    private static final String FLAT = "public.delivery_notes/flat";
    private static final String UPSERT =
            "INSERT INTO flat VALUES (:new_id, :new_team)" + " ON CONFLICT (id) DO UPDATE SET team = excluded.team";
    private static final String REASON = "on_added, from position %s on: value too long for type character varying(5)";
    private static final String STATES = "SELECT position, op, state FROM ddw.parked ORDER BY position";

    private PostgresShell shell;

    @BeforeEach
    void letAWorkerParkTwoKeys(@TempDir Path directory) throws InterruptedException, SQLException {
        shell = new PostgresShell(directory);
        shell.sql("CREATE TABLE delivery_notes (id int PRIMARY KEY, team text)");
        shell.sql("CREATE TABLE flat (id int PRIMARY KEY, team varchar(5))");
        shell.sql("SELECT ddw.enable('public.delivery_notes')");
        shell.sql(
                "SELECT ddw.register('public.delivery_notes', 'flat', 'row-sql', max_attempts => 2, backoff => '1 ms',"
                        + " definition => '{\"on_added\": \"" + UPSERT + "\", \"on_changed\": \"same\","
                        + " \"on_deleted\": \"DELETE FROM flat WHERE id = :old_id\"}')");
        shell.sql("INSERT INTO delivery_notes VALUES (1, 'north'), (2, 'north-east'), (3, 'south'), (4, 'south-west')");
        waitForTheWorker();
        shell.sql(
                "UPDATE delivery_notes SET team = 'north-west' WHERE id = 2; DELETE FROM delivery_notes WHERE id = 3");
        waitForTheWorker();
    }

    @AfterEach
    void drop() {
        shell.close();
    }

    @Test
    void what_does_not_fit_is_listed_with_its_reason_and_its_neighbours_went_on() throws SQLException {
        assertThat(shell.rows("SELECT * FROM flat ORDER BY id")).containsExactly("1 north");
        assertThat(shell.rows(STATES)).containsExactly("2 I parked", "4 I parked", "5 U parked");

        assertThat(shell.out("parked list").lines().map(String::strip))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(FLAT)
                        .contains("{ \"id\" : 4 }")
                        .endsWith(REASON.formatted(4)))
                .anySatisfy(line -> assertThat(line).contains("{ \"id\" : 2 }").endsWith("waits behind position 2"));
        assertThat(shell.out("parked list flat --images"))
                .contains("north-east")
                .contains("south-west");
        assertThat(shell.out("parked list flat --limit 1").lines()).hasSize(2);
        var first = shell.json("parked list flat").get(0);
        assertThat(first.get("position").asLong()).isEqualTo(2);
        assertThat(first.get("process").asText()).isEqualTo("flat");
        assertThat(first.at("/key/id").asInt()).isEqualTo(2);
        assertThat(first.at("/new/team").asText()).isEqualTo("north-east");
        assertThat(first.get("state").asText()).isEqualTo("parked");
        assertThat(first.get("reason").asText()).isEqualTo(REASON.formatted(2));

        var status = shell.json("status").at("/processes/0");
        assertThat(status.get("parked").asInt()).isEqualTo(3);
        assertThat(status.get("pending").asInt()).isZero();
        shell.rows("SELECT kind FROM ddw.inspect()"); // unless the worker did
        assertThat(shell.out("status")).contains(": " + FLAT + ": 3 changes are parked");
        assertThat(shell.json("batches flat"))
                .filteredOn(batch -> batch.get("state").asText().equals("released"))
                .isNotEmpty()
                .allSatisfy(batch -> assertThat(batch.get("error").asText()).contains("value too long"));
    }

    @Test
    void a_replay_after_the_column_was_widened_makes_the_result_exact() throws Exception {
        assertThat(shell.out("parked replay flat"))
                .isEqualTo("3 parked changes of " + FLAT + " will be offered again\n");
        assertThat(shell.rows(STATES)).containsExactly("2 I replay", "4 I replay", "5 U replay");
        letTheWorkerReplay();
        assertThat(shell.rows(STATES)).as("no room yet").containsExactly("2 I parked", "4 I parked", "5 U parked");

        shell.sql("ALTER TABLE flat ALTER team TYPE text");
        assertThat(shell.json("parked replay flat --position 4").get("replayed").asInt())
                .isEqualTo(1);
        letTheWorkerReplay();
        assertThat(shell.rows(STATES)).containsExactly("2 I parked", "4 I replayed", "5 U parked");
        assertThat(shell.json("parked replay flat --position 5").get("replayed").asInt())
                .as("the whole key, in order")
                .isEqualTo(2);
        letTheWorkerReplay();

        assertThat(shell.rows("SELECT * FROM flat ORDER BY id"))
                .isEqualTo(shell.rows("SELECT * FROM delivery_notes ORDER BY id"))
                .containsExactly("1 north", "2 north-west", "4 south-west");
        assertThat(shell.json("status").at("/processes/0/parked").asInt()).isZero();
        assertThat(shell.out("parked replay flat")).startsWith("0 parked changes");
    }

    @Test
    void what_is_dropped_never_comes_and_its_key_flows_again() throws Exception {
        var unasked = shell.ddw("parked drop flat");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err())
                .contains("Give up all parked changes of " + FLAT + "?")
                .contains("--yes");
        assertThat(shell.rows(STATES)).containsExactly("2 I parked", "4 I parked", "5 U parked");

        assertThat(shell.out("parked drop flat --position 2 --yes"))
                .isEqualTo("Dropped 2 parked changes of " + FLAT + "\n");
        assertThat(shell.rows(STATES)).containsExactly("2 I dropped", "4 I parked", "5 U dropped");
        assertThat(shell.json("parked drop flat -y").get("dropped").asInt()).isEqualTo(1);
        assertThat(shell.rows(STATES)).containsExactly("2 I dropped", "4 I dropped", "5 U dropped");

        shell.sql("UPDATE delivery_notes SET team = 'w' WHERE id = 2");
        waitForTheWorker();
        assertThat(shell.rows("SELECT * FROM flat ORDER BY id")).containsExactly("1 north", "2 w");
    }

    @Test
    void what_is_not_parked_is_neither_replayed_nor_dropped() throws SQLException {
        for (var command : new String[] {"parked replay flat", "parked drop flat --yes"}) {
            var result = shell.ddw(command + " --position 1");
            assertThat(result.code()).as(command).isEqualTo(2);
            assertThat(result.err()).contains("no change at position 1 is parked for flat on public.delivery_notes");
            assertThat(shell.ddw(command.replace("flat", "flit")))
                    .satisfies(unknown -> assertThat(unknown.code()).isEqualTo(3))
                    .satisfies(unknown -> assertThat(unknown.err()).contains("did you mean flat?"));
        }
        assertThat(shell.ddw("parked list flit").code()).isEqualTo(3);
        assertThat(shell.rows(STATES)).containsExactly("2 I parked", "4 I parked", "5 U parked");
    }

    private void waitForTheWorker() throws InterruptedException, SQLException {
        assertThat(shell.<String, SQLException>whileWorking(
                        () -> shell.one("SELECT ddw.wait_until_processed('public.delivery_notes', 'flat')")))
                .isEqualTo("t");
    }

    private void letTheWorkerReplay() throws InterruptedException {
        shell.whileWorking(() -> {
            await().until(
                            () -> shell.one("SELECT count(*) FROM ddw.parked WHERE state IN ('replay', 'staged')"),
                            "0"::equals);
            return true;
        });
    }
}
