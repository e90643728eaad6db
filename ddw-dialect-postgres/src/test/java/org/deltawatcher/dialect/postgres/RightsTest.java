package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.StageRequest;
import org.deltawatcher.testkit.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An owner who is no superuser, a worker, an application: each can do its own part and nothing else. */
class RightsTest {

    private static final SourceName TABLE = new SourceName("app", "orders");
    private static final ProcessKey PROCESS = new ProcessKey(TABLE, "p");

    private static TestDatabase database;
    private static HikariDataSource owners;
    private static HikariDataSource workers;
    private static Home owner;
    private static Home worker;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        try (Connection admin = database.connect()) {
            for (String role : List.of("ddw_test_owner", "ddw_test_worker", "ddw_test_app")) {
                Lab.execute(
                        admin,
                        "DO $$BEGIN CREATE ROLE " + role
                                + "; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$");
            }
            Lab.execute(
                    admin,
                    "DO $$BEGIN CREATE ROLE ddw_worker; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$",
                    "GRANT ddw_worker TO ddw_test_worker",
                    "DO $$BEGIN EXECUTE format('GRANT CREATE, TEMP ON DATABASE %I TO ddw_test_owner', current_database()); END$$",
                    "CREATE SCHEMA app AUTHORIZATION ddw_test_owner",
                    "GRANT USAGE ON SCHEMA app TO ddw_test_app");
            Lab.execute(
                    admin,
                    "SET ROLE ddw_test_owner",
                    "CREATE TABLE app.orders (id int PRIMARY KEY, n int)",
                    "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON app.orders TO ddw_test_app");
        }
        owners = pool("ddw_test_owner");
        workers = pool("ddw_test_worker");
        owner = new PostgresDialect().open(owners, "ddw");
        worker = new PostgresDialect().open(workers, "ddw");
        owner.installer().install();
        owner.changeSource().enable(EnableRequest.of(TABLE));
        owner.processes()
                .add(ProcessDefinition.builder(PROCESS, "sql", "SELECT 1").build());
    }

    @AfterAll
    static void close() throws SQLException {
        owners.close();
        workers.close();
        database.close();
    }

    private static HikariDataSource pool(String role) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setConnectionInitSql("SET ROLE " + role);
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    private static void as(String role, String... statements) throws SQLException {
        try (Connection connection = database.connect()) {
            Lab.execute(connection, "SET ROLE " + role);
            Lab.execute(connection, statements);
        }
    }

    private static void refused(String role, String statement) {
        assertThatThrownBy(() -> as(role, statement))
                .as("%s: %s", role, statement)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void an_application_without_any_right_on_schema_ddw_changes_watched_tables() throws SQLException {
        as(
                "ddw_test_app",
                "INSERT INTO app.orders VALUES (100, 1)",
                "UPDATE app.orders SET n = 2",
                "UPDATE app.orders SET id = 101 WHERE id = 100",
                "TRUNCATE app.orders");
        refused("ddw_test_app", "SELECT * FROM ddw.process");
        refused("ddw_test_app", "SELECT ddw.stage('app.orders', 'p')");
        refused("ddw_test_app", "INSERT INTO ddw.delta_orders (op, slot) VALUES ('I', 0)");
    }

    @Test
    void a_worker_stages_reads_commits_and_looks_after_the_home() throws SQLException {
        as("ddw_test_app", "INSERT INTO app.orders VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = orders.n + 1");
        int read = 0;
        while (true) {
            Batch batch = worker.stagingStore()
                    .stage(new StageRequest(PROCESS, "w", 100))
                    .orElse(null);
            if (batch == null) {
                break;
            }
            read += worker.transactions().inTransaction(transaction -> {
                int[] count = {0};
                worker.stagingStore().changes(transaction, batch.id(), change -> count[0]++);
                worker.stagingStore().net(transaction, batch.id(), change -> count[0]++);
                worker.stagingStore().commit(transaction, batch.id());
                return count[0];
            });
        }

        assertThat(read).isPositive();
        assertThat(worker.changeSource().list()).hasSize(1);
        assertThat(worker.processes().list()).hasSize(1);
        assertThat(worker.selfWatch().status()).hasSize(1);
        worker.processes().request(PROCESS, java.time.Duration.ZERO);
        assertThat(worker.dueRuns().due()).hasSize(1);
        worker.selfWatch().inspect();
        worker.selfWatch().diagnose();
        worker.changeSource().repair();
        worker.changeSource().purge();
        worker.parkingLot().list(null, 10);
        worker.workers().list();
        worker.clock().now();
        worker.installer().check();
    }

    @Test
    void a_worker_cannot_register_track_or_change_what_is_written_down() {
        assertThatThrownBy(() -> worker.changeSource().enable(EnableRequest.of(TABLE)))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> worker.changeSource().disable(TABLE)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> worker.processes().remove(PROCESS)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> worker.processes()
                        .add(ProcessDefinition.builder(new ProcessKey(TABLE, "x"), "sql", "SELECT 1")
                                .build()))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> worker.processes()
                        .edit(ProcessDefinition.builder(PROCESS, "sql", "SELECT 2")
                                .build()))
                .isInstanceOf(AccessDeniedException.class);
        for (String statement : List.of(
                "SELECT * FROM ddw.delta_orders",
                "SELECT * FROM ddw.load_orders",
                "SELECT last_value FROM ddw.seq_orders",
                "SELECT * FROM app.orders",
                "INSERT INTO ddw.delta_orders (op, slot) VALUES ('I', 0)",
                "UPDATE ddw.batch SET state = 'committed'",
                "DELETE FROM ddw.lane",
                "UPDATE ddw.home SET clock_offset = '1 year'",
                "SELECT ddw.forget('app.orders')",
                "SELECT ddw.untrack_all()",
                "SELECT ddw._follow(1)",
                "SELECT ddw._note_loss(1, 'x')",
                "SELECT ddw._expire(1)",
                "SELECT ddw.register('app.orders', 'x', 'sql', 'y')",
                "SELECT ddw._grant_rights()",
                "SELECT ddw._capture_by_name(1, 'TRUNCATE', NULL, NULL)",
                "CREATE TABLE ddw.mine (id int)")) {
            refused("ddw_test_worker", statement);
        }
    }

    @Test
    void no_function_that_does_anything_is_public_s_also_none_made_by_tracking_or_an_upgrade() throws SQLException {
        try (Connection admin = database.connect()) {
            assertThat(Lab.rows(
                            admin,
                            "SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'ddw'::regnamespace"
                                    + " AND has_function_privilege('ddw_test_app', p.oid, 'EXECUTE')"))
                    .as("none but one that only fails, which views ask for")
                    .containsExactly("ddw._old_snapshot(text)");
            assertThat(
                            Lab.rows(
                                    admin,
                                    "SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'ddw'::regnamespace"
                                            + " AND p.prosecdef AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c = 'search_path=pg_catalog, pg_temp')"))
                    .isEmpty();
        }
    }

    /** The server asks for the right to call each function that a view names, whether it is called or not. */
    @Test
    void who_was_granted_the_views_reads_them_after_a_type_was_followed() throws SQLException {
        as("ddw_test_owner", "CREATE TABLE app.t (id int PRIMARY KEY, n int)", "SELECT ddw.enable('app.t')");
        as("ddw_test_owner", "ALTER TABLE app.t ALTER n TYPE bigint", "SELECT ddw.repair()");
        as(
                "ddw_test_owner",
                "GRANT USAGE ON SCHEMA ddw TO ddw_test_app",
                "GRANT SELECT ON ddw.changes_t, ddw.net_t TO ddw_test_app");
        try {
            as("ddw_test_app", "SELECT * FROM ddw.changes_t", "SELECT * FROM ddw.net_t");
        } finally {
            as("ddw_test_owner", "REVOKE USAGE ON SCHEMA ddw FROM ddw_test_app", "SELECT ddw.forget('app.t')");
        }
    }

    @Test
    void objects_of_somebody_else_with_our_names_have_no_effect() throws SQLException {
        try (Connection attacker = database.connect()) {
            Lab.execute(
                    attacker,
                    "CREATE SCHEMA IF NOT EXISTS evil",
                    "GRANT ALL ON SCHEMA evil TO ddw_test_worker",
                    "SET ROLE ddw_test_worker",
                    "CREATE TEMP TABLE ddw_seen (kind text, source text, name text, message text)",
                    "CREATE TEMP TABLE watch AS SELECT 1 AS watch_id",
                    "CREATE TEMP TABLE pg_class (oid oid)",
                    "CREATE TEMP TABLE process (name text)",
                    "CREATE FUNCTION evil.gotcha() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'gotcha as %', current_user; END$$",
                    "CREATE TRIGGER gotcha BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ddw_seen FOR EACH STATEMENT EXECUTE FUNCTION evil.gotcha()",
                    "CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'gotcha'; END$$",
                    "CREATE FUNCTION evil.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'gotcha'; END$$",
                    "CREATE FUNCTION evil.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'gotcha'; END$$",
                    "CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.eq)",
                    "SET search_path = evil, pg_temp, pg_catalog, public");
            for (String call : List.of(
                    "ddw.inspect()",
                    "ddw.diagnose()",
                    "ddw.repair()",
                    "ddw.purge()",
                    "ddw.due()",
                    "ddw.expire()",
                    "ddw.stage('app.orders', 'p')",
                    "ddw.request('app.orders', 'p')",
                    "ddw.heartbeat('w', 1)",
                    "ddw.leave('w')")) {
                Lab.rows(attacker, "SELECT count(*) FROM (SELECT " + call + ") x");
            }
        }
        as(
                "ddw_test_app",
                "SET search_path = evil, public",
                "INSERT INTO app.orders VALUES (500, 1)",
                "DELETE FROM app.orders WHERE id OPERATOR(pg_catalog.=) 500");
    }
}
