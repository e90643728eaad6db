package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody else does between two steps of a call. */
final class MeanwhileTest {

    private final Lab lab = new Lab();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ProcessKey process;

    @BeforeEach
    void track() {
        lab.run("CREATE TABLE shop.notes (id INT PRIMARY KEY, hours INT)");
        process = lab.track("notes");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        lab.close();
    }

    @Test
    void a_filter_that_is_edited_while_staging_waits_for_its_turn_counts_for_that_batch() throws Exception {
        lab.run(
                "INSERT INTO shop.notes VALUES (1, 5), (2, 50)",
                "CALL ddw.settle()",
                "INSERT INTO shop.notes VALUES (3, 7)");
        Future<Optional<Batch>> stage;
        try (Connection settler = lab.connect();
                Statement sql = settler.createStatement()) {
            settler.setAutoCommit(false);
            sql.execute(lab.in("SELECT * FROM ddw.settled FOR UPDATE"));
            stage = threads.submit(() -> lab.stage(process, 10));
            await().atMost(Duration.ofSeconds(10)).until(() -> isSleeping() || stage.isDone());
            lab.run("UPDATE ddw.process SET filter = 'hours > 10'");
            settler.rollback();
            settler.setAutoCommit(true);
        }
        stage.get(1, TimeUnit.MINUTES);

        assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch WHERE state = 'staged'"))
                .as("batches by the old filter")
                .isEqualTo("0");
        assertThat(lab.changes(lab.stage(process, 10).orElseThrow()))
                .extracting(change -> change.after().get("id"))
                .containsExactly(2);
    }

    private boolean isSleeping() {
        return !lab.value(
                        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND INFO LIKE '%SLEEP(0.005)%'")
                .equals("0");
    }

    @Test
    void parked_changes_wait_for_who_makes_lanes_anew() throws Exception {
        lab.run("UPDATE ddw.process SET max_attempts = 1", "INSERT INTO shop.notes VALUES (1, 5)");
        lab.home().stagingStore().fail(lab.stage(process, 1).orElseThrow().id(), "no");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.parked")).isEqualTo("1");
        for (boolean isReload : new boolean[] {false, true}) {
            try (Connection other = lab.connect();
                    Statement sql = other.createStatement()) {
                other.setAutoCommit(false);
                sql.execute(lab.in("SELECT * FROM ddw.process FOR UPDATE"));
                Future<Boolean> call = threads.submit(() -> {
                    if (isReload) {
                        lab.home().processes().reload(process);
                    } else {
                        lab.home().parkingLot().replay(process, null);
                    }
                    return true;
                });
                await().atMost(Duration.ofSeconds(20)).until(() -> waitsForTheProcess() || call.isDone());
                assertThat(call).isNotDone();
                other.rollback();
                other.setAutoCommit(true);
                assertThat(call.get(1, TimeUnit.MINUTES)).isTrue();
            }
        }
    }

    private boolean waitsForTheProcess() {
        return !lab.value(
                        "SELECT COUNT(*) FROM performance_schema.data_locks WHERE LOCK_STATUS = 'WAITING' AND OBJECT_NAME = 'process'"
                                + " AND OBJECT_SCHEMA = '" + lab.database().schema() + "'")
                .equals("0");
    }

    @Test
    void a_load_waits_until_tracking_knows_the_table_as_it_is() {
        ProcessKey copy = new ProcessKey(process.source(), "copy");
        lab.run("INSERT INTO shop.notes VALUES (1, 5)");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(copy, "sql", "SELECT 1")
                        .initial(InitialLoad.LOAD)
                        .build());
        lab.run("ALTER TABLE shop.notes ADD COLUMN team VARCHAR(10) NOT NULL DEFAULT 'north'");

        assertThat(lab.stage(copy, 10)).as("its rows would lack a column").isEmpty();
        lab.home().changeSource().enable(EnableRequest.of(process.source()));

        assertThat(lab.changes(lab.stage(copy, 10).orElseThrow()))
                .extracting(change -> change.after().get("team"))
                .containsExactly("north");
    }

    @Test
    void a_process_comes_by_registration_stays_on_its_source_and_goes_with_all_that_is_its() {
        lab.run("INSERT INTO shop.notes VALUES (1, 5)");
        Batch batch = lab.stage(process, 1).orElseThrow();

        refused("INSERT INTO ddw.process (source, name, description, executor, definition, created_at)"
                + " SELECT source, 'by hand', '', executor, definition, created_at FROM ddw.process");
        refused("UPDATE ddw.process SET source = 'shop.others'");
        lab.run("DELETE FROM ddw.process");

        assertThat(lab.value("SELECT COUNT(*) FROM ddw.lane")).isEqualTo("0");
        assertThat(lab.value("SELECT CONCAT(state, ', ', error) FROM ddw.batch WHERE batch_id = '" + batch.id() + "'"))
                .isEqualTo("released, process removed");
    }

    @Test
    void a_filter_is_not_registered_within_a_transaction_as_its_views_would_commit_that() throws SQLException {
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            connection.setAutoCommit(false);
            sql.execute(lab.in("INSERT INTO shop.notes VALUES (1, 5)"));
            assertThatThrownBy(() -> sql.execute(lab.in("CALL ddw.register('" + process.source()
                            + "', 'filtered', 'sql', 'DO 1', '{\"filter\": \"hours > 1\"}')")))
                    .hasMessageContaining("outside of a transaction");
            connection.rollback();
            connection.setAutoCommit(true);
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        }
        assertThat(lab.value("SELECT COUNT(*) FROM shop.notes")).isEqualTo("0");
    }

    private void refused(String statement) {
        assertThatThrownBy(() -> lab.run(statement))
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("DW001"));
    }
}
