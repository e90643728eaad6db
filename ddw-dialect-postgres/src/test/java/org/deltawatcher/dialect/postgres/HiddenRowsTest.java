package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that a policy hides from the worker's role can be neither taken away nor compared: that is told. */
final class HiddenRowsTest {

    private static final ProcessKey KEY = new ProcessKey(new SourceName("public", "t"), "copy");

    private final HomeDatabase database = HomeDatabase.create();
    private final HikariDataSource pool = new HikariDataSource();
    private final Target seen = new PostgresDialect().openTarget("there", pool, "ddw");
    private final HandDrivenWorker worker = worker(database.target());

    @BeforeEach
    void copy() throws SQLException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE copy (id int PRIMARY KEY);"
                        + " DO $$BEGIN CREATE ROLE ddw_test_seen; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$");
        database.home().changeSource().enable(EnableRequest.of(KEY.source()));
        database.home()
                .processes()
                .add(ProcessDefinition.builder(KEY, "replicate", "{\"table\": \"public.copy\"}")
                        .target("there")
                        .build());
        database.execute("INSERT INTO t VALUES (1), (2)");
        worker.runUntilIdle().orFail();
        database.execute(
                "GRANT ALL ON ALL TABLES IN SCHEMA public, ddw TO ddw_test_seen; GRANT ddw_worker TO ddw_test_seen;"
                        + " GRANT USAGE ON SCHEMA ddw, public TO ddw_test_seen");
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setConnectionInitSql("SET ROLE ddw_test_seen");
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        database.execute("REVOKE ddw_worker FROM ddw_test_seen; DROP OWNED BY ddw_test_seen");
        database.close();
    }

    private HandDrivenWorker worker(Target target) {
        return new HandDrivenWorker(
                database.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", target)))));
    }

    @Test
    void in_the_copy() throws Exception {
        database.execute("ALTER TABLE copy ENABLE ROW LEVEL SECURITY; DELETE FROM t WHERE id = 1");

        assertThat(worker(seen).runUntilIdle().failures())
                .isNotEmpty()
                .allSatisfy(failure ->
                        assertThat(failure.reason()).contains("row-level security may hide rows of public.copy"));
        assertThatThrownBy(() -> verify(database.home(), seen)).hasMessageContaining("row-level security may hide");

        worker.runUntilIdle().orFail();
        assertThat(verify(database.home(), database.target())).isTrue();
    }

    @Test
    void but_not_where_a_policy_lets_everything_through() throws Exception {
        database.execute("ALTER TABLE copy ENABLE ROW LEVEL SECURITY;"
                + " CREATE POLICY everything ON copy TO ddw_test_seen USING (true); DELETE FROM t WHERE id = 1");
        worker(seen).runUntilIdle().orFail();
        assertThat(verify(database.home(), seen)).isTrue();

        database.execute("CREATE POLICY less ON copy AS RESTRICTIVE USING (id < 7); DELETE FROM t");
        assertThat(worker(seen).runUntilIdle().failures()).isNotEmpty();
    }

    /** What triggers of the copy read and write is their author's business. */
    @Test
    void nor_where_a_trigger_of_the_copy_writes_to_a_table_with_policies() throws Exception {
        database.execute("CREATE TABLE aud (id int); ALTER TABLE aud ENABLE ROW LEVEL SECURITY;"
                + " CREATE POLICY p ON aud USING (id < 100); GRANT ALL ON aud TO ddw_test_seen;"
                + " CREATE FUNCTION aud() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO public.aud VALUES (NEW.id); RETURN NULL; END';"
                + " CREATE TRIGGER aud AFTER INSERT ON copy FOR EACH ROW EXECUTE FUNCTION aud();"
                + " INSERT INTO t VALUES (3)");
        worker(seen).runUntilIdle().orFail();

        assertThat(verify(database.home(), database.target())).isTrue();
    }

    @Test
    void in_the_source() throws Exception {
        database.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY");

        assertThatThrownBy(() -> verify(new PostgresDialect().open(pool, "ddw"), database.target()))
                .hasMessageContaining("row-level security may hide rows of \"public\".\"t\"");
        assertThat(verify(database.home(), database.target())).isTrue();
    }

    private static boolean verify(Home home, Target target) throws InterruptedException {
        ProcessDefinition process = home.processes().find(KEY).orElseThrow();
        return new Verifier(home, process, Targets.of(Map.of("there", target)), read -> {})
                .verify(10, Duration.ofSeconds(1), false)
                .isEqual();
    }
}
