package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.HomeSql.RowStatements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people write in MySQL's SQL: scripts, row statements, procedures. */
final class HomeSqlTest {

    private final Lab lab = new Lab();
    private ProcessKey process;

    @BeforeEach
    void trackATable() {
        lab.run(
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, label VARCHAR(20), amount DECIMAL(10,2), data BLOB)",
                "CREATE TABLE shop.sums (label VARCHAR(20) PRIMARY KEY, total DECIMAL(10,2) NOT NULL)",
                "CREATE TABLE shop.copy LIKE shop.orders",
                "CREATE TABLE shop.seen (batch_id CHAR(36), rows_seen INT)");
        process = lab.track("orders");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void a_script_runs_on_the_batch_and_is_undone_with_its_transaction() {
        lab.run("INSERT INTO shop.orders VALUES (1, 'a', 1.5, NULL), (2, 'a', 2, NULL), (3, 'b', 4, NULL)");
        Batch batch = lab.stage(process, 10).orElseThrow();
        String script = lab.in("""
                -- a comment; with a semicolon and {net}
                SET @note = ':batch_id; {changes}';
                INSERT INTO shop.sums (label, total)
                SELECT label, SUM(delta) FROM (SELECT new_label AS label, new_amount AS delta FROM {net} WHERE op = 'I') x
                 GROUP BY label
                ON DUPLICATE KEY UPDATE total = sums.total + VALUES(total); # the end
                INSERT INTO shop.seen SELECT :batch_id, COUNT(*) FROM {changes} c;
                """);
        lab.home().sql().checkScript(process, script);
        assertThat(lab.value("SELECT COUNT(*) FROM shop.seen"))
                .as("tried and undone")
                .isEqualTo("0");

        run(batch, script);

        assertThat(lab.value("SELECT GROUP_CONCAT(label, total ORDER BY label) FROM shop.sums"))
                .isEqualTo("a3.50,b4.00");
        assertThat(lab.value("SELECT CONCAT(batch_id, rows_seen) FROM shop.seen"))
                .isEqualTo(batch.id() + "3");
    }

    @Test
    void zero_dates_of_a_source_are_read_like_other_values() throws SQLException {
        lab.run("CREATE TABLE shop.days (id INT PRIMARY KEY, day DATE, label VARCHAR(20))");
        lab.run("CREATE TABLE shop.copied_days LIKE shop.days");
        ProcessKey days = lab.track("days");
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            sql.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'");
            sql.execute(lab.in("INSERT INTO shop.days VALUES (1, '0000-00-00', 'a'), (2, '2026-02-31', 'b')"));
            sql.execute("SET SESSION sql_mode = DEFAULT");
        }
        Batch batch = lab.stage(days, 10).orElseThrow();

        run(batch, lab.in("INSERT INTO shop.sums SELECT new_label, COUNT(*) FROM {net} GROUP BY new_label"));
        lab.home().transactions().inTransaction(transaction -> {
            lab.home()
                    .sql()
                    .runRowStatements(
                            transaction,
                            batch.id(),
                            new RowStatements(
                                    lab.in("INSERT INTO shop.copied_days VALUES (:new_id, :new_day, :new_label)"),
                                    "",
                                    "",
                                    ""));
            return true;
        });

        assertThat(lab.value("SELECT COUNT(*) FROM shop.sums")).isEqualTo("2");
        assertThat(lab.value("SELECT GROUP_CONCAT(CAST(day AS CHAR) ORDER BY id) FROM shop.copied_days"))
                .isEqualTo("0000-00-00,2026-02-31");
    }

    @Test
    void a_script_that_would_commit_is_refused_and_one_that_fails_tells_the_line() {
        lab.run("INSERT INTO shop.orders VALUES (1, 'a', 1, NULL)");
        Batch batch = lab.stage(process, 10).orElseThrow();

        assertThatThrownBy(() -> lab.home().sql().checkScript(process, "SELECT 1;\n/* x */ TRUNCATE TABLE t"))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("commits");
        assertThatThrownBy(() -> lab.home().sql().checkScript(process, "SET autocommit = 1"))
                .isInstanceOf(InvalidDefinitionException.class);
        assertThatThrownBy(() -> run(batch, "SELECT 1;\n\nSELECT nothing FROM {net}"))
                .isInstanceOf(ExecutionFailedException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("nothing");
        assertThatCode(() -> lab.home()
                        .sql()
                        .checkScript(
                                process,
                                lab.in("CREATE TEMPORARY TABLE shop.tmp_x (id INT); DROP TEMPORARY TABLE shop.tmp_x")))
                .doesNotThrowAnyException();
    }

    @Test
    void row_statements_run_for_each_net_change_with_its_values() {
        RowStatements statements = new RowStatements(
                lab.in(
                        "INSERT INTO shop.copy (id, label, amount, data) VALUES (:new_id, :new_label, :new_amount, :new_data)"),
                lab.in(
                        "UPDATE shop.copy SET label = :new_label, amount = :new_amount, data = :new_data WHERE id = :old_id"),
                lab.in("DELETE FROM shop.copy WHERE id = :old_id"),
                "");
        lab.home().sql().checkRowStatements(process, statements);
        lab.run("INSERT INTO shop.orders VALUES (1, 'it''s', 1.5, 0xFF00), (2, 'b', NULL, NULL), (3, 'c', 3, NULL)");
        apply(statements);
        lab.run("UPDATE shop.orders SET label = 'B', amount = 7 WHERE id = 2", "DELETE FROM shop.orders WHERE id = 3");
        apply(statements);

        assertThat(lab.value(
                        "SELECT GROUP_CONCAT(CONCAT_WS('/', id, label, amount, HEX(data)) ORDER BY id) FROM shop.copy"))
                .isEqualTo("1/it's/1.50/FF00,2/B/7.00");
        assertThatThrownBy(() ->
                        lab.home().sql().checkRowStatements(process, new RowStatements("SELECT :old_id", "", "", "")))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining(":new_id");
        assertThatThrownBy(() -> lab.home()
                        .sql()
                        .checkRowStatements(
                                process, new RowStatements("INSERT INTO nowhere.t VALUES (:new_id)", "", "", "")))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    @Test
    void a_procedure_is_called_with_the_guid() {
        lab.run("CREATE PROCEDURE shop.work(IN batch CHAR(36)) INSERT INTO shop.seen"
                + " SELECT batch, COUNT(*) FROM ddw.net_orders n WHERE n.batch_id = batch");
        String name = lab.source("work").toString();
        lab.home().sql().checkProcedure(process.source(), name);
        lab.run("INSERT INTO shop.orders VALUES (1, 'a', 1, NULL)");
        Batch batch = lab.stage(process, 10).orElseThrow();

        lab.home().transactions().inTransaction(transaction -> {
            lab.home().sql().callProcedure(transaction, batch.id(), name);
            lab.home().stagingStore().commit(transaction, batch.id());
            return true;
        });

        assertThat(lab.value("SELECT CONCAT(batch_id, rows_seen) FROM shop.seen"))
                .isEqualTo(batch.id() + "1");
        assertThatThrownBy(() -> lab.home().sql().checkProcedure(process.source(), "shop.nothing"))
                .isInstanceOf(InvalidDefinitionException.class);
        assertThatThrownBy(() -> lab.home().sql().checkProcedure(process.source(), "no name at all"))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    private void run(Batch batch, String script) {
        lab.home().transactions().inTransaction(transaction -> {
            lab.home().sql().runScript(transaction, batch.id(), script);
            return true;
        });
    }

    private void apply(RowStatements statements) {
        Batch batch = lab.stage(process, 10).orElseThrow();
        lab.home().transactions().inTransaction(transaction -> {
            lab.home().sql().runRowStatements(transaction, batch.id(), statements);
            lab.home().stagingStore().commit(transaction, batch.id());
            return true;
        });
    }
}
