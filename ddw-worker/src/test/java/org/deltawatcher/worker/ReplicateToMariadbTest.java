package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.dialect.mysql.MysqlDialect;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.server.Product;
import org.deltawatcher.testkit.server.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy in MariaDB, which is no home yet but a target like any other. */
final class ReplicateToMariadbTest {

    private final SourceName source = new SourceName("public", "notes");
    private final ProcessKey process = new ProcessKey(source, "copy");
    private HikariDataSource mariadb;
    private HomeDatabase postgres;
    private ReplicateExecutor executor;
    private Targets targets;

    @BeforeEach
    void open() throws SQLException {
        String url = TestServers.get(Product.MARIADB).maintenanceUrl();
        mariadb = new HikariDataSource();
        mariadb.setJdbcUrl(url);
        run("CREATE OR REPLACE DATABASE ddw_copies");
        postgres = HomeDatabase.create();
        Target target = new MysqlDialect().openTarget("maria", mariadb, "ddw_copies");
        targets = Targets.of(Map.of("maria", target));
        executor = new ReplicateExecutor(targets);
    }

    @AfterEach
    void close() throws SQLException {
        if (postgres != null) {
            postgres.close();
            run("DROP DATABASE ddw_copies");
        }
        if (mariadb != null) {
            mariadb.close();
        }
    }

    private void run(String statement) throws SQLException {
        try (Connection connection = mariadb.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    @Test
    void rows_arrive_and_change_and_are_the_same() throws SQLException {
        postgres.execute("""
            CREATE TABLE notes (id bigint PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, u uuid, b boolean, n numeric(12,3), f double precision,
                t text, by bytea, d date, tm time(3), ts timestamp, tz timestamptz, j jsonb);
            INSERT INTO notes VALUES
                (1, 'A', '00000000-0000-0000-0000-00000000000a', true, 123456789.125, 1e-300, E'tab\\t quote\\' back\\\\ €𝄞 ', '\\x00ff5c27', '9999-12-31',
                 '23:59:59.999', '2026-01-01 00:00:00.000001', '2040-07-01 12:00:00.5+02', '{"b": [1.50, null], "a": "x"}'),
                (2, 'a', NULL, false, NULL, NULL, '', '', NULL, NULL, NULL, NULL, 'null'),
                (3, 'a ', NULL, NULL, 0, 0, NULL, NULL, '1000-01-01', '00:00', '1000-01-01', '1970-01-01 00:00:00+00', NULL)""");
        postgres.home().changeSource().enable(EnableRequest.of(source));
        postgres.home()
                .processes()
                .add(ProcessDefinition.builder(
                                process, "replicate", "{\"table\": \"ddw_copies.notes\", \"create\": true}")
                        .target("maria")
                        .initial(InitialLoad.LOAD)
                        .build());
        HandDrivenWorker worker = new HandDrivenWorker(postgres.home(), List.of(executor));
        worker.run(process).orFail();
        assertThat(verify().differences()).isEmpty();

        // unique values change hands, keys change, and one batch has it all
        postgres.execute("""
            UPDATE notes SET code = 'then' WHERE id = 1; UPDATE notes SET code = 'A' WHERE id = 2; UPDATE notes SET code = 'a' WHERE id = 1;
            UPDATE notes SET id = 30, t = 'moved' WHERE id = 3; INSERT INTO notes (id, code) VALUES (4, 'new'), (5, 'gone'); DELETE FROM notes WHERE id = 5""");
        worker.run(process).orFail();
        Verification after = verify();
        assertThat(after.differences()).isEmpty();
        assertThat(after.isEqual()).isTrue();
        assertThat(text("SELECT GROUP_CONCAT(id, code ORDER BY id) FROM ddw_copies.notes"))
                .isEqualTo("1a,2A,4new,30a ");

        postgres.execute("TRUNCATE notes");
        worker.run(process).orFail();
        assertThat(text("SELECT COUNT(*) FROM ddw_copies.notes")).isEqualTo("0");
    }

    private Verification verify() {
        return new Verifier(
                        postgres.home(),
                        postgres.home().processes().find(process).orElseThrow(),
                        targets,
                        rows -> {})
                .verify(100, Duration.ofSeconds(1), false);
    }

    private String text(String query) throws SQLException {
        try (Connection connection = mariadb.getConnection();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
