package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.AccessDeniedException;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.HomeMismatchException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.SelfWatch.Finding;
import org.deltawatcher.api.spi.StageRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner, a worker, an application: each can do its own part and nothing else. Accounts are of the whole server. */
final class RightsTest {

    private final Lab lab = new Lab();
    private final String schema = "own_" + lab.database().sourceSchema().substring(5);
    private final String owner = schema + "_o";
    private final String worker = schema + "_w";
    private final String application = schema + "_a";
    private final SourceName orders = new SourceName(lab.database().sourceSchema(), "orders");
    private final ProcessKey process = new ProcessKey(orders, "sums");
    private final List<HikariDataSource> pools = new ArrayList<>();

    private Home owners;

    @BeforeEach
    void install() {
        for (String account : List.of(owner, worker, application)) {
            lab.run("CREATE USER '" + account + "'@'%' IDENTIFIED BY 'x'");
        }
        lab.run(
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, hours INT)",
                "CREATE TABLE shop.sums (id INT PRIMARY KEY, hours INT)",
                "GRANT ALL ON " + schema + ".* TO '" + owner + "'@'%' WITH GRANT OPTION",
                "GRANT SELECT, TRIGGER, LOCK TABLES ON shop.* TO '" + owner + "'@'%'",
                "GRANT CREATE ROLE ON *.* TO '" + owner + "'@'%'",
                "GRANT SUPER ON *.* TO '" + owner + "'@'%'", // the binary log is on
                "GRANT SELECT, INSERT, UPDATE ON shop.sums TO '" + worker + "'@'%'",
                "GRANT INSERT, UPDATE, DELETE ON shop.orders TO '" + application + "'@'%'");
        owners = open(owner);
        assertThat(owners.installer().install()).contains("14 rights").noneMatch(line -> line.startsWith("role"));
        lab.run(
                "GRANT " + schema + "_worker TO '" + worker + "'@'%'",
                "SET DEFAULT ROLE " + schema + "_worker TO '" + worker + "'@'%'");
        owners.changeSource().enable(EnableRequest.of(orders));
        owners.processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1").build());
    }

    @AfterEach
    void drop() {
        pools.forEach(HikariDataSource::close);
        lab.run("DROP DATABASE IF EXISTS " + schema, "DROP ROLE IF EXISTS " + schema + "_worker");
        for (String account : List.of(owner, worker, application)) {
            lab.run("DROP USER IF EXISTS '" + account + "'@'%'");
        }
        lab.close();
    }

    @Test
    void an_application_writes_and_knows_nothing_of_ddw() throws SQLException {
        as(application, "INSERT INTO shop.orders VALUES (1, 7)");

        refused(application, "CALL own.stage('shop.orders', 'sums', 10, @batch)");
        refused(application, "SELECT * FROM own.process");
        refused(application, "SELECT * FROM own.delta_orders");
        assertThatThrownBy(() -> open(application).installer().check())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining("this account may not see it");

        lab.run("GRANT EXECUTE ON PROCEDURE " + schema + ".request TO '" + application + "'@'%'");
        as(application, "CALL own.request('shop.orders', 'sums', NULL)");
        assertThat(owners.dueRuns().due()).hasSize(1);
    }

    @Test
    void a_worker_works_and_touches_neither_source_nor_configuration() throws SQLException {
        Home workers = open(worker);
        workers.installer().check();
        as(application, "INSERT INTO shop.orders VALUES (1, 7), (2, 8)");

        workers.workers().heartbeat("w", 1, Duration.ofSeconds(10));
        assertThat(workers.dueRuns().due()).hasSize(1);
        Batch batch =
                workers.stagingStore().stage(new StageRequest(process, "w", 10)).orElseThrow();
        workers.transactions().inTransaction(transaction -> {
            workers.sql()
                    .runScript(
                            transaction,
                            batch.id(),
                            lab.in("INSERT INTO shop.sums SELECT new_id, new_hours FROM {net}"));
            workers.stagingStore().commit(transaction, batch.id());
            return true;
        });
        assertThat(lab.value("SELECT SUM(hours) FROM shop.sums")).isEqualTo("15");
        assertThat(workers.changeSource().list()).hasSize(1);
        assertThat(workers.changeSource().purge()).isEmpty();
        assertThat(workers.changeSource().repair()).isEmpty();
        assertThat(workers.selfWatch().inspect()).isEmpty();
        assertThat(workers.selfWatch().diagnose()).allMatch(Finding::isGood);
        assertThat(workers.selfWatch().status()).hasSize(1);
        assertThat(workers.parkingLot().replay(process, null)).isZero();
        workers.workers().expire();
        workers.workers().leave("w");

        refused(worker, "SELECT * FROM shop.orders");
        refused(worker, "UPDATE own.process SET is_active = FALSE");
        refused(worker, "DELETE FROM own.delta_orders");
        refused(worker, "CALL own.disable('shop.orders')");
        refused(worker, "CALL own._run('DO 1')");
        assertThatThrownBy(() -> workers.changeSource().enable(EnableRequest.of(orders)))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("only the owner of the home, " + owner + "@%, can track tables");
        assertThatThrownBy(() -> workers.processes().remove(process)).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void a_worker_leaves_an_altered_table_to_the_owner() throws SQLException {
        Home workers = open(worker);
        lab.run("ALTER TABLE shop.orders ADD COLUMN note TEXT");

        assertThat(workers.changeSource().repair()).isEmpty();
        assertThat(workers.selfWatch().inspect())
                .singleElement()
                .satisfies(warning -> assertThat(warning.message()).startsWith(orders + ": the table was altered"));
        assertThat(owners.changeSource().repair()).containsExactly(orders + ": followed an ALTER TABLE");
        as(application, "INSERT INTO shop.orders VALUES (1, 7, 'n')");
        assertThat(workers.selfWatch().diagnose()).allMatch(Finding::isGood);
    }

    @Test
    void when_the_owner_is_gone_the_doctor_says_so_and_another_account_takes_over() throws SQLException {
        as(application, "INSERT INTO shop.orders VALUES (1, 7)");
        lab.run("DROP USER '" + owner + "'@'%'");

        assertThatThrownBy(() -> as(application, "INSERT INTO shop.orders VALUES (2, 8)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1449));
        Home workers = open(worker);
        assertThatThrownBy(() -> workers.selfWatch().diagnose())
                .isInstanceOf(HomeMismatchException.class)
                .hasMessageContaining(owner)
                .hasMessageContaining("let another one take the home over: ddw install");

        Home successors = new MysqlDialect().open(lab.database().dataSource(), schema);
        assertThat(successors.installer().install()).startsWith("taken over from " + owner + "@%");
        as(application, "INSERT INTO shop.orders VALUES (2, 8)");
        assertThat(workers.selfWatch().diagnose()).allMatch(Finding::isGood);
        assertThat(workers.stagingStore().stage(new StageRequest(process, "w", 10)))
                .hasValueSatisfying(batch -> assertThat(batch.changeCount()).isEqualTo(2));
        assertThat(lab.value("SELECT COUNT(*) FROM information_schema.ROUTINES WHERE DEFINER LIKE '" + owner + "%'"))
                .isEqualTo("0");
        assertThat(lab.value("SELECT COUNT(*) FROM information_schema.VIEWS WHERE DEFINER LIKE '" + owner + "%'"))
                .isEqualTo("0");
        assertThat(lab.value("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE DEFINER LIKE '" + owner + "%'"))
                .isEqualTo("0");
        assertThat(successors.installer().install()).isEmpty();
    }

    private Home open(String account) {
        return new MysqlDialect().open(pool(account), schema);
    }

    private HikariDataSource pool(String account) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(lab.database()
                .jdbcUrl()
                .replace("user=root", "user=" + account + "&password=x&allowPublicKeyRetrieval=true"));
        pool.setMaximumPoolSize(2);
        pools.add(pool);
        return pool;
    }

    private void as(String account, String statement) throws SQLException {
        try (Connection connection = pool(account).getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(lab.in(statement).replace("own.", schema + "."));
        }
    }

    private void refused(String account, String statement) {
        assertThatThrownBy(() -> as(account, statement))
                .as(statement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isIn(1142, 1370));
    }
}
