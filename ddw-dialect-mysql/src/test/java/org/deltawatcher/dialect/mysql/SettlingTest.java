package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settling gives changes their order, whoever writes meanwhile and at whatever isolation level. */
final class SettlingTest {

    private static final int WRITERS = 8;
    private static final int WRITES = 150;
    private static final int KEYS = 3;

    private final Lab lab = new Lab();

    @BeforeEach
    void createTable() {
        lab.run("CREATE TABLE shop.counter (id INT PRIMARY KEY, n INT NOT NULL)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void a_later_change_of_a_key_is_never_settled_before_an_earlier_one() throws Exception {
        ProcessKey process = lab.track("counter");
        lab.run("INSERT INTO shop.counter VALUES (0, 0), (1, 0), (2, 0)");
        List<Change> drained = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int number = i;
                writers.add(threads.submit(() -> write(number)));
            }
            while (!writers.stream().allMatch(Future::isDone)) {
                drained.addAll(lab.drain(process));
            }
            for (Future<Boolean> writer : writers) {
                assertThat(writer.get(1, TimeUnit.MINUTES)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        drained.addAll(lab.drain(process));

        Map<Object, Object> last = new HashMap<>();
        for (Change change : drained) {
            Object id = change.after().get("id");
            if (change.before() != null) {
                assertThat(change.before().get("n"))
                        .as("key %s at position %s", id, change.origin().position())
                        .isEqualTo(last.get(id));
            }
            last.put(id, change.after().get("n"));
        }
        assertThat(drained).hasSize(KEYS + WRITERS * WRITES);
        assertThat(drained).extracting(change -> change.origin().position()).isSorted();
    }

    private boolean write(int number) throws SQLException {
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            for (int i = 0; i < WRITES; i++) {
                sql.execute(lab.in("UPDATE shop.counter SET n = n + 1 WHERE id = " + (number + i) % KEYS));
            }
            return true;
        }
    }

    @Test
    void settling_takes_what_is_committed_and_waits_for_no_writer_before_between_or_behind() throws SQLException {
        ProcessKey process = lab.track("counter");
        List<Connection> open = new ArrayList<>();
        try (Connection settler = lab.connect();
                Statement sql = settler.createStatement()) {
            sql.execute("SET SESSION innodb_lock_wait_timeout = 1");
            open.add(insertAndStayOpen(1));
            lab.run("INSERT INTO shop.counter VALUES (2, 0), (3, 0)");
            open.add(insertAndStayOpen(4));
            sql.execute(lab.in("CALL ddw.settle()"));
            assertThat(unsettled()).as("without a gap").isEqualTo("1,4");
            lab.run("INSERT INTO shop.counter VALUES (5, 0)");
            open.add(insertAndStayOpen(6));
            lab.run("INSERT INTO shop.counter VALUES (7, 0)");
            open.add(insertAndStayOpen(8));
            sql.execute(lab.in("CALL ddw.settle()"));
            assertThat(unsettled()).as("with a gap").isEqualTo("1,4,6,8");
            sql.execute("SET SESSION innodb_lock_wait_timeout = DEFAULT");
        } finally {
            for (Connection connection : open) {
                connection.commit();
                connection.setAutoCommit(true);
                connection.close();
            }
        }

        assertThat(lab.drain(process))
                .extracting(change -> change.after().get("id"))
                .containsExactly(2, 3, 5, 7, 1, 4, 6, 8);
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.unsettled_counter")).isEqualTo("0");
    }

    private Connection insertAndStayOpen(int id) throws SQLException {
        Connection connection = lab.connect();
        connection.setAutoCommit(false);
        try (Statement sql = connection.createStatement()) {
            sql.execute(lab.in("INSERT INTO shop.counter VALUES (" + id + ", 0)"));
        }
        return connection;
    }

    private String unsettled() throws SQLException {
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
            String ids = valueOf(
                    sql, lab.in("SELECT GROUP_CONCAT(u.new_id ORDER BY u.written) FROM ddw.unsettled_counter u"));
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            return ids;
        }
    }

    @Test
    void changes_of_a_transaction_share_a_number_that_no_other_transaction_has() throws SQLException {
        lab.track("counter");
        lab.run(
                "INSERT INTO shop.counter VALUES (1, 0), (2, 0), (3, 0)",
                "CREATE PROCEDURE shop.twice() BEGIN START TRANSACTION; UPDATE shop.counter SET n = n + 1; COMMIT;"
                        + " START TRANSACTION; UPDATE shop.counter SET n = n + 1; COMMIT; END");
        for (String clock : List.of(
                "SET timestamp = DEFAULT", "SET timestamp = 1767225600.5", "SET timestamp = UNIX_TIMESTAMP()")) {
            lab.run("DELETE FROM ddw.unsettled_counter");
            try (Connection connection = lab.connect();
                    Statement sql = connection.createStatement()) {
                sql.execute(clock);
                sql.execute(lab.in("UPDATE shop.counter SET n = n + 1"));
                sql.execute(lab.in("CALL shop.twice()"));
                connection.setAutoCommit(false);
                sql.execute(lab.in("UPDATE shop.counter SET n = n + 1 WHERE id = 1"));
                sql.execute(lab.in("UPDATE shop.counter SET n = n + 1 WHERE id > 1"));
                connection.commit();
                connection.setAutoCommit(true);
                sql.execute("SET timestamp = DEFAULT");
            }
            assertThat(lab.value("SELECT GROUP_CONCAT(t.changes ORDER BY t.first)"
                            + " FROM (SELECT COUNT(*) AS changes, MIN(u.written) AS first FROM ddw.unsettled_counter u"
                            + " GROUP BY u.`transaction`) t"))
                    .as(clock)
                    .isEqualTo("3,3,3,3");
        }
    }

    @Test
    void a_session_that_has_written_before_records_nothing_from_its_first_statement_after_a_disable_on()
            throws SQLException {
        lab.track("counter");
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            sql.execute(lab.in("INSERT INTO shop.counter VALUES (1, 0)"));
            lab.run("CALL ddw.disable('" + lab.source("counter") + "')");
            sql.execute(lab.in("UPDATE shop.counter SET n = 1"));
            sql.execute(lab.in("DELETE FROM shop.counter"));
        }
        assertThat(lab.value("SELECT GROUP_CONCAT(u.op) FROM ddw.unsettled_counter u"))
                .isEqualTo("I");
    }

    @Test
    void a_writer_at_any_level_takes_no_lock_in_the_home_but_on_what_it_writes() throws SQLException {
        lab.track("counter");
        for (String level : List.of("REPEATABLE READ", "READ COMMITTED")) {
            try (Connection connection = lab.connect();
                    Statement sql = connection.createStatement()) {
                sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL " + level);
                connection.setAutoCommit(false);
                sql.execute(lab.in("INSERT INTO shop.counter VALUES (1, 1)"));
                sql.execute(lab.in("UPDATE shop.counter SET n = 2"));
                sql.execute(lab.in("DELETE FROM shop.counter"));

                assertThat(lab.value("SELECT GROUP_CONCAT(DISTINCT OBJECT_NAME, ' ', LOCK_MODE)"
                                + " FROM performance_schema.data_locks WHERE OBJECT_SCHEMA = '"
                                + lab.database().schema() + "'"))
                        .as(level)
                        .isEqualTo("unsettled_counter IX");
                connection.rollback();
                sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                connection.setAutoCommit(true);
            }
        }
    }

    @Test
    void staging_in_a_transaction_asks_for_read_committed_and_a_commit_does_not() throws SQLException {
        lab.track("counter");
        lab.run("INSERT INTO shop.counter VALUES (1, 1), (2, 1)");
        String stage = lab.in("CALL ddw.stage('" + lab.source("counter") + "', 'process', 1, @batch)");
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> sql.execute(stage)).hasMessageContaining("READ COMMITTED");
            connection.rollback();
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            sql.execute(stage);
            assertThat(valueOf(sql, "SELECT @batch")).isNotNull();
            connection.rollback();
            assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch"))
                    .as("rolled back")
                    .isEqualTo("0");
            sql.execute(stage);
            connection.commit();
            sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            valueOf(sql, lab.in("SELECT COUNT(*) FROM shop.counter"));
            sql.execute(lab.in("CALL ddw.commit(@batch)"));
            connection.commit();
            connection.setAutoCommit(true);
            sql.execute(stage);
            sql.execute(lab.in("CALL ddw.commit(@batch)"));
        }
        assertThat(lab.value("SELECT GROUP_CONCAT(state, ' ', `rows` ORDER BY staged_at) FROM ddw.batch"))
                .isEqualTo("committed 1,committed 1");
    }

    @Test
    void a_transaction_that_began_before_tracking_was_turned_on_again_is_recorded() throws SQLException {
        ProcessKey process = lab.track("counter");
        lab.home().changeSource().disable(lab.source("counter"));
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            valueOf(sql, lab.in("SELECT COUNT(*) FROM ddw.watch")); // its snapshot shows tracking off
            lab.home().changeSource().enable(org.deltawatcher.api.spi.EnableRequest.of(lab.source("counter")));
            sql.execute(lab.in("INSERT INTO shop.counter VALUES (1, 1)"));
            connection.commit();
            connection.setAutoCommit(true);
        }

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("I");
    }

    private static String valueOf(Statement sql, String query) throws SQLException {
        try (ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
