package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of several tables with foreign keys among them, on a server that looks at each row at once. */
final class ReplicateGroupTest {

    private final Lab lab = new Lab();
    private final HandDrivenWorker worker = new HandDrivenWorker(
            lab.home(),
            List.of(new ReplicateExecutor(
                    Targets.of(Map.of("there", lab.database().target())))));

    /** The source has no foreign keys: what it does in which order is up to the tests. */
    @BeforeEach
    void createTables() {
        lab.run(
                "CREATE TABLE shop.customers (id BIGINT PRIMARY KEY, code VARCHAR(9))",
                "CREATE TABLE shop.orders (id BIGINT PRIMARY KEY, customer BIGINT, code VARCHAR(9))",
                "CREATE TABLE shop.`lines` (id BIGINT PRIMARY KEY, `order` BIGINT, code VARCHAR(9))");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void parents_come_before_their_children_and_go_after_them() throws SQLException {
        createCopies("");
        write(
                "INSERT INTO shop.`lines` VALUES (1, 1, 'l')",
                "INSERT INTO shop.orders VALUES (1, 1, 'o')",
                customer(1, "c"));
        run();
        assertThat(copied()).isEqualTo("customers 1 c, lines 1 1 l, orders 1 1 o");

        write("DELETE FROM shop.customers", "DELETE FROM shop.orders", "DELETE FROM shop.`lines`");
        run();
        assertThat(copied()).isEqualTo("null");
    }

    @Test
    void children_change_over_to_another_parent_and_exchange_unique_values() throws SQLException {
        copyAShop("");
        write(
                "DELETE FROM shop.`lines`",
                "INSERT INTO shop.`lines` VALUES (2, 1, 'l')",
                "UPDATE shop.orders SET customer = 2",
                "DELETE FROM shop.customers WHERE id = 1");
        run();

        assertThat(copied()).isEqualTo("customers 2 d, lines 2 1 l, orders 1 2 o");
    }

    @Test
    void a_new_parent_gets_the_unique_value_of_one_that_is_gone() throws SQLException {
        createCopies("");
        write(customer(1, "c"), "INSERT INTO shop.orders VALUES (1, 1, 'o')");
        run();
        write(
                "DELETE FROM shop.orders",
                "DELETE FROM shop.customers",
                customer(2, "c"),
                "INSERT INTO shop.orders VALUES (2, 2, 'o')");
        run();

        assertThat(copied()).isEqualTo("customers 2 c, orders 2 2 o");
    }

    @Test
    void nothing_is_taken_away_first_that_others_would_follow_by_a_cascade() throws SQLException {
        copyAShop("ON DELETE CASCADE");
        write("UPDATE shop.orders SET customer = 2", "DELETE FROM shop.customers WHERE id = 1", customer(3, "c"));

        assertThat(worker.run(key("orders")).failures()).hasSize(1);
        assertThat(copied()).isEqualTo("customers 1 c, customers 2 d, lines 1 1 l, orders 1 1 o");
    }

    @Test
    void rows_of_a_table_refer_to_others_of_it_that_came_before_them() throws SQLException {
        lab.run(
                "CREATE TABLE shop.tree (id BIGINT PRIMARY KEY, above BIGINT)",
                "CREATE TABLE shop.copied_tree (id BIGINT PRIMARY KEY, above BIGINT, FOREIGN KEY (above) REFERENCES shop.copied_tree (id) ON DELETE CASCADE)");
        register("tree");
        write("SET SESSION cte_max_recursion_depth = 20000", """
                INSERT INTO shop.tree WITH RECURSIVE n AS (SELECT 6000 AS id UNION ALL SELECT id - 1 FROM n WHERE id > 1)
                SELECT id, IF(id < 6000, id + 1, NULL) FROM n
                """);
        run();
        assertThat(lab.value("SELECT COUNT(above) FROM shop.copied_tree")).isEqualTo("5999");

        write("DELETE FROM shop.tree");
        run();
        assertThat(lab.value("SELECT COUNT(*) FROM shop.copied_tree")).isEqualTo("0");
    }

    @Test
    void children_are_truncated_and_their_parents_go_in_one_window() throws SQLException {
        createCopies("");
        write(customer(1, "c"), customer(2, "d"), "INSERT INTO shop.orders VALUES (1, 1, 'o')");
        run();
        write("INSERT INTO shop.orders VALUES (2, 2, 'p')", "UPDATE shop.orders SET customer = 2");
        truncate("orders");
        write("DELETE FROM shop.customers WHERE id = 1", "INSERT INTO shop.orders VALUES (3, 2, 'o')");
        run();

        assertThat(copied()).isEqualTo("customers 2 d, orders 3 2 o");
    }

    @Test
    void all_are_truncated_and_filled_anew() throws SQLException {
        copyAShop("");
        truncate("lines");
        truncate("orders");
        truncate("customers");
        write(
                customer(3, "c"),
                customer(1, "d"),
                "INSERT INTO shop.orders VALUES (1, 3, 'p'), (2, 1, 'o')",
                "INSERT INTO shop.`lines` VALUES (1, 2, 'l')");
        run();

        assertThat(copied()).isEqualTo("customers 1 d, customers 3 c, lines 1 2 l, orders 1 3 p, orders 2 1 o");
    }

    @Test
    void a_parent_that_is_truncated_and_made_anew_takes_no_children_along() throws SQLException {
        createCopies("ON DELETE CASCADE");
        write(
                customer(1, "c"),
                "INSERT INTO shop.orders VALUES (1, 1, 'o')",
                "INSERT INTO shop.`lines` VALUES (1, 1, 'l')");
        run();
        truncate("customers");
        write(customer(1, "d"));

        assertThat(worker.run(key("orders")).failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).contains("copied_orders", "copied_customers"));
        assertThat(copied()).isEqualTo("customers 1 c, lines 1 1 l, orders 1 1 o");
    }

    @Test
    void a_new_parent_gets_the_unique_value_of_one_that_is_gone_where_the_target_cascades() throws SQLException {
        createCopies("ON DELETE CASCADE");
        write(
                customer(1, "c"),
                customer(2, "d"),
                "INSERT INTO shop.orders VALUES (1, 1, 'o'), (2, 2, 'p')",
                "INSERT INTO shop.`lines` VALUES (1, 1, 'l'), (2, 2, 'm')");
        run();
        // order 2 changes over, so its old parent goes in the end
        write(
                "DELETE FROM shop.`lines` WHERE id = 1",
                "DELETE FROM shop.orders WHERE id = 1",
                "DELETE FROM shop.customers",
                customer(3, "c"),
                "INSERT INTO shop.orders VALUES (3, 3, 'o')",
                "UPDATE shop.orders SET customer = 3 WHERE id = 2");
        run();

        assertThat(copied()).isEqualTo("customers 3 c, lines 2 2 m, orders 2 3 p, orders 3 3 o");
    }

    private void truncate(String table) throws SQLException {
        try (Connection connection = lab.connect();
                PreparedStatement call = connection.prepareStatement(lab.in("CALL ddw.truncate(?)"))) {
            call.setString(1, lab.source(table).toString());
            call.execute();
        }
    }

    private static String customer(long id, String code) {
        return "INSERT INTO shop.customers VALUES (" + id + ", '" + code + "')";
    }

    /** Two customers, an order of the first, and its line; and their copies. */
    private void copyAShop(String onDelete) throws SQLException {
        createCopies(onDelete);
        write(
                customer(1, "c"),
                customer(2, "d"),
                "INSERT INTO shop.orders VALUES (1, 1, 'o')",
                "INSERT INTO shop.`lines` VALUES (1, 1, 'l')");
        run();
    }

    /** Children are registered first: that order is not the one of the foreign keys. */
    private void createCopies(String onDelete) {
        lab.run(
                "CREATE TABLE shop.copied_customers (id BIGINT PRIMARY KEY, code VARCHAR(9) UNIQUE)",
                "CREATE TABLE shop.copied_orders (id BIGINT PRIMARY KEY, customer BIGINT NOT NULL, code VARCHAR(9) UNIQUE,"
                        + " FOREIGN KEY (customer) REFERENCES shop.copied_customers (id) " + onDelete + ")",
                "CREATE TABLE shop.copied_lines (id BIGINT PRIMARY KEY, `order` BIGINT NOT NULL, code VARCHAR(9) UNIQUE,"
                        + " FOREIGN KEY (`order`) REFERENCES shop.copied_orders (id) " + onDelete + ")");
        register("lines");
        register("orders");
        register("customers");
    }

    private void register(String table) {
        lab.home().changeSource().enable(EnableRequest.of(lab.source(table)));
        String definition = "{\"table\": \"" + lab.source("copied_" + table) + "\"}";
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(key(table), "replicate", definition)
                        .target("there")
                        .group("shop")
                        .retry(new RetryPolicy(5, Duration.ofMinutes(1), Duration.ofMinutes(5), 100))
                        .build());
    }

    private ProcessKey key(String table) {
        return new ProcessKey(lab.source(table), "copy");
    }

    private void write(String... statements) throws SQLException {
        try (Connection connection = lab.connect();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String statement : statements) {
                sql.execute(lab.in(statement));
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private void run() {
        worker.runUntilIdle().orFail();
    }

    private String copied() {
        return lab.value("""
                SELECT GROUP_CONCAT(r.told ORDER BY r.told SEPARATOR ', ') FROM (
                    SELECT CONCAT_WS(' ', 'customers', id, code) AS told FROM shop.copied_customers
                    UNION ALL SELECT CONCAT_WS(' ', 'orders', id, customer, code) FROM shop.copied_orders
                    UNION ALL SELECT CONCAT_WS(' ', 'lines', id, `order`, code) FROM shop.copied_lines) r
                """);
    }
}
