package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody writes a trigger's function anew while somebody else alters its table: writes go on, whoever waits for whom. */
class AlterBesidePurgeTest {

    private static final String WAITING_FOR_A_TRANSACTION =
            "SELECT waitstart FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'";

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, v int, w int)", "SELECT ddw.enable('public.t')");
        lab.run("UPDATE ddw.home SET rotate_rows = 1", "INSERT INTO t VALUES (1, 1, 1)");
        // less patient than it is, for the test's sake
        lab.run(
                "ALTER FUNCTION ddw._follow(integer) SET lock_timeout = '100ms'",
                "ALTER FUNCTION ddw._try_to_follow(ddw.watch) SET lock_timeout = '200ms'");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void write(int id) throws SQLException {
        lab.run("SET LOCAL lock_timeout = '1s'", "INSERT INTO t (id) VALUES (" + id + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT ddw.purge()", "SELECT ddw.enable('public.t')"})
    void beside_a_transaction_that_stays_open_what_would_stop_writes_fails_and_can_be_done_again(String call)
            throws SQLException {
        try (Connection other = lab.connect()) {
            other.setAutoCommit(false);
            Lab.rows(other, call);

            assertThatThrownBy(() -> lab.run("ALTER TABLE t DROP COLUMN w"))
                    .hasMessageContaining("public.t is being purged, repaired or enabled by another session")
                    .hasMessageContaining("run it again")
                    .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
                    .returns("55P03", SQLException::getSQLState);
            write(2);
            lab.run("ALTER TABLE t ADD COLUMN x int"); // which stops nobody
            write(3);
            other.commit();
            other.setAutoCommit(true);
        }
        write(4);
        lab.run("ALTER TABLE t DROP COLUMN w");
        write(5);

        assertThat(lab.one("SELECT state FROM ddw.watch")).isEqualTo("on");
        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1", "I 2", "I 3", "I 4", "I 5");
    }

    /** The other source's half is long to read; or its log is long to clear. */
    @ParameterizedTest
    @ValueSource(strings = {"LOCK TABLE ddw.delta_o_0", "LOCK TABLE ddw.early IN SHARE MODE"})
    void a_purge_that_takes_long_keeps_nobody_from_following(String obstacle) throws Exception {
        lab.run("CREATE TABLE o (id int PRIMARY KEY)", "SELECT ddw.enable('public.o')", "INSERT INTO o VALUES (1)");
        lab.run(
                "UPDATE ddw.watch SET slot = 1 WHERE source = 'public.o'",
                "SELECT ddw.register('public.o', 'p', 'sql', 'SELECT 1')");
        CompletableFuture<List<String>> purge;
        try (Connection other = lab.connect()) {
            other.setAutoCommit(false);
            Lab.execute(other, obstacle);
            purge = CompletableFuture.supplyAsync(
                    () -> lab.home().changeSource().purge());
            await().until(() -> !lab.rows("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                    .isEmpty());

            lab.run("ALTER TABLE t DROP COLUMN w");
            write(2);
            assertThat(lab.one("SELECT state, schema_version, is_guarded FROM ddw.watch WHERE source = 'public.t'"))
                    .isEqualTo("on 2 f");
            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(purge.get()).contains("public.t: moved on to half 1");
        write(3);
        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1", "I 2", "I 3");
    }

    @Test
    void a_repair_that_takes_the_guard_off_again_is_told_from_a_guard() throws SQLException {
        try (Connection reader = lab.connect();
                Connection other = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t");
            lab.run("ALTER TABLE t ADD COLUMN x int");
            assertThat(lab.one("SELECT is_guarded FROM ddw.watch")).isEqualTo("t");
            reader.rollback();
            reader.setAutoCommit(true);
            other.setAutoCommit(false);
            assertThat(Lab.rows(other, "SELECT ddw.repair()")).containsExactly("public.t: followed an alteration");
            assertThatThrownBy(() -> lab.run("ALTER TABLE t DROP COLUMN w")).hasMessageContaining("run it again");
            other.commit();
            other.setAutoCommit(true);
        }
        write(2);
    }

    @Test
    void a_table_that_could_not_be_followed_holds_up_no_alter_of_others() throws SQLException {
        lab.run("CREATE TABLE o (id int PRIMARY KEY)", "SELECT ddw.enable('public.o')");
        try (Connection reader = lab.connect();
                Connection altering = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_o");
            lab.run("ALTER TABLE o ADD COLUMN x int");
            try (Statement alter = altering.createStatement()) {
                alter.execute("ALTER TABLE t DROP COLUMN w");
                assertThat((Throwable) alter.getWarnings()).isNull();
            }
            reader.rollback();
            reader.setAutoCommit(true);
        }
        write(2);
    }

    @Test
    void one_who_is_done_at_the_last_moment_does_not_end_the_tracking() throws Exception {
        CompletableFuture<Void> alter;
        try (Connection reader = lab.connect();
                Connection other = lab.connect()) {
            reader.setAutoCommit(false);
            other.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.delta_t"); // so that it cannot be followed
            Lab.rows(other, "SELECT ddw._create_capture(w) FROM ddw.watch w");
            alter = CompletableFuture.runAsync(() -> {
                try {
                    lab.run("ALTER TABLE t DROP COLUMN w, ALTER v TYPE bigint");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Set<String> waits = new HashSet<>();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                waits.addAll(lab.rows(WAITING_FOR_A_TRANSACTION));
                return waits.size() == 3;
            });
            other.commit();
            other.setAutoCommit(true);
            alter.get();
            reader.rollback();
            reader.setAutoCommit(true);
        }
        write(2);

        assertThat(lab.one("SELECT state, is_guarded FROM ddw.watch")).isEqualTo("on t");
        assertThat(lab.home().changeSource().repair()).containsExactly("public.t: followed an alteration");
        write(3);
        assertThat(lab.recorded("delta_t", "new_id")).containsExactly("I 1", "I 2", "I 3");
    }
}
