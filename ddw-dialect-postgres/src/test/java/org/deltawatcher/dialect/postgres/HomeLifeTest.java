package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.WakeUp;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Installing at once and anew, waiting without work, listening. */
class HomeLifeTest {

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void programs_that_install_at_the_same_time_do_not_get_into_each_other_s_way() {
        try (TestDatabase database = TestDatabase.create()) {
            List<CompletableFuture<List<String>>> installs = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> new PostgresDialect()
                            .open(database.dataSource(), "ddw")
                            .installer()
                            .install()))
                    .toList();

            assertThat(installs.stream().flatMap(install -> install.join().stream()))
                    .as("each part is installed by one of them")
                    .doesNotHaveDuplicates()
                    .contains("version 1: tables", "14 rights");
            new PostgresDialect().open(database.dataSource(), "ddw").installer().check();
        }
    }

    @Test
    void an_older_installation_is_brought_up_to_date_with_the_tables_that_it_tracks() throws SQLException {
        lab.run("CREATE TABLE upgraded (id int PRIMARY KEY)");
        ProcessKey process = lab.watch(new SourceName("public", "upgraded"));
        lab.run("INSERT INTO upgraded VALUES (1)");
        // as if an earlier version had installed other functions, and a later one a function of its own
        lab.run(
                "UPDATE ddw.flyway_schema_history SET checksum = 1 WHERE script LIKE 'R\\_\\_0%'",
                "CREATE OR REPLACE FUNCTION ddw.expire() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                "CREATE OR REPLACE FUNCTION ddw.capture_upgraded() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE FUNCTION ddw.of_a_later_version() RETURNS int LANGUAGE sql AS 'SELECT 1'");

        assertThat(lab.home().installer().install()).isNotEmpty().noneMatch(line -> line.contains("could not"));
        lab.run("INSERT INTO upgraded VALUES (2)");

        assertThat(lab.changes(lab.staged(process))).hasSize(2);
        assertThat(lab.home().installer().install()).isEmpty();
        assertThat(lab.rows(
                        "SELECT p.oid::regprocedure FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
                                + " WHERE p.pronamespace = 'ddw'::regnamespace AND a.grantee = 0"))
                .containsExactly("ddw._old_snapshot(text)");
    }

    @Test
    void asking_for_work_when_there_is_none_writes_nothing() throws SQLException {
        lab.run("CREATE TABLE idle (id int PRIMARY KEY)");
        ProcessKey process = lab.watch(new SourceName("public", "idle"));
        lab.run("INSERT INTO idle VALUES (1)");
        lab.commit(lab.staged(process));
        lab.stage(process, 10);
        String before = lab.one(
                "SELECT l.xmin, l.xmax, l.ctid FROM ddw.lane l JOIN ddw.process p USING (process_id) WHERE p.source = 'public.idle'");

        try (var connection = lab.connect()) {
            connection.setAutoCommit(false);
            assertThat(Lab.rows(connection, "SELECT ddw.stage('public.idle', 'process')"))
                    .containsExactly("-");
            assertThat(Lab.rows(connection, "SELECT * FROM ddw.due() WHERE source = 'public.idle'"))
                    .isEmpty();
            assertThat(Lab.rows(connection, "SELECT pg_current_xact_id_if_assigned()"))
                    .containsExactly("-");
            connection.rollback();
            connection.setAutoCommit(true);
        }

        assertThat(
                        lab.one(
                                "SELECT l.xmin, l.xmax, l.ctid FROM ddw.lane l JOIN ddw.process p USING (process_id) WHERE p.source = 'public.idle'"))
                .isEqualTo(before);
    }

    @Test
    void a_transaction_that_has_nothing_to_do_with_the_source_calls_nobody_to_work_when_it_ends() throws SQLException {
        lab.run("CREATE TABLE calm (id int PRIMARY KEY)");
        ProcessKey process = lab.watch(new SourceName("public", "calm"));
        try (var stranger = lab.connect()) {
            stranger.setAutoCommit(false);
            Lab.rows(stranger, "SELECT pg_current_xact_id()");
            lab.run("INSERT INTO calm VALUES (1)");
            lab.commit(lab.staged(process));
            stranger.commit();
            stranger.setAutoCommit(true);
        }

        assertThat(lab.rows("SELECT * FROM ddw.due() WHERE source = 'public.calm'"))
                .isEmpty();
    }

    @Test
    void waiting_ends_at_once_when_all_is_done_and_needs_a_timeout() throws SQLException {
        lab.run("CREATE TABLE waited (id int PRIMARY KEY)");
        ProcessKey process = lab.watch(new SourceName("public", "waited"));
        assertThat(lab.home().processes().waitUntilProcessed(process, Duration.ofMinutes(1)))
                .isTrue();

        lab.run("INSERT INTO waited VALUES (1)");
        assertThat(lab.home().processes().waitUntilProcessed(process, Duration.ZERO))
                .isFalse();
        assertThat(lab.one("SELECT ddw.wait_until_processed('public.waited', 'process', '-1 hour')"))
                .isEqualTo("f");
        assertThatThrownBy(() -> lab.rows("SELECT ddw.wait_until_processed('public.waited', 'process', NULL)"))
                .hasMessageContaining("timeout");
        lab.commit(lab.staged(process));
        assertThat(lab.home().processes().waitUntilProcessed(process, Duration.ZERO))
                .isTrue();
    }

    @Test
    void a_listener_whose_connection_is_killed_says_so() throws SQLException {
        try (WakeUp wakeUp = lab.home().openWakeUp()) {
            lab.rows(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");

            assertThatThrownBy(() -> wakeUp.await(Duration.ofSeconds(10)))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }
}
