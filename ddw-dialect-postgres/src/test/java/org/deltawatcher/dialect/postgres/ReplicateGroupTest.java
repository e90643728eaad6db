package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.BatchEntry;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.RunResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of several tables with foreign keys among them: whole transactions arrive in an order that these allow. */
final class ReplicateGroupTest {

    private final Lab lab = new Lab();
    private final HandDrivenWorker worker =
            new HandDrivenWorker(lab.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", lab.target())))));

    /** The source has no foreign keys: what it does in which order is up to the tests. */
    @BeforeEach
    void createTables() throws SQLException {
        lab.run("""
                CREATE SCHEMA there;
                CREATE TABLE customers (id bigint PRIMARY KEY, code text);
                CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, code text);
                CREATE TABLE lines (id bigint PRIMARY KEY, "order" bigint, code text)
                """);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void parents_come_before_their_children_and_go_after_them() throws SQLException {
        createCopies("");
        lab.run("INSERT INTO lines VALUES (1, 1, 'l')", "INSERT INTO orders VALUES (1, 1, 'o')", customer(1, "c"));
        run();
        assertThat(copied()).containsExactly("customers 1 c", "lines 1 1 l", "orders 1 1 o");

        lab.run("DELETE FROM customers", "DELETE FROM orders", "DELETE FROM lines");
        run();
        assertThat(copied()).isEmpty();
    }

    @Test
    void a_child_changes_over_to_another_parent_and_its_old_one_goes() throws SQLException {
        createCopies("");
        lab.run(customer(1, "c"), customer(2, "d"), "INSERT INTO orders VALUES (1, 1, 'o')");
        run();
        lab.run("UPDATE orders SET customer = 2", "DELETE FROM customers WHERE id = 1");
        run();

        assertThat(copied()).containsExactly("customers 2 d", "orders 1 2 o");
    }

    @Test
    void what_refers_to_such_a_child_is_not_lost_where_the_target_cascades() throws SQLException {
        copyAShop("ON DELETE CASCADE");
        lab.run("UPDATE orders SET customer = 2", "DELETE FROM customers WHERE id = 1");
        run();

        assertThat(copied()).containsExactly("customers 2 d", "lines 1 1 l", "orders 1 2 o");
    }

    @Test
    void nothing_is_taken_away_first_that_others_would_follow_by_a_cascade() throws SQLException {
        copyAShop("ON DELETE CASCADE");
        lab.run("UPDATE orders SET customer = 2", "DELETE FROM customers WHERE id = 1", customer(3, "c"));

        assertThat(worker.run(key("orders")).failures()).hasSize(1);
        assertThat(copied()).containsExactly("customers 1 c", "customers 2 d", "lines 1 1 l", "orders 1 1 o");
    }

    @Test
    void children_exchange_unique_values() throws SQLException {
        createCopies("");
        lab.run(
                customer(1, "c"),
                "INSERT INTO orders VALUES (1, 1, 'o')",
                "INSERT INTO lines VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'c')");
        run();
        lab.run(
                "DELETE FROM lines WHERE id = 3",
                "UPDATE lines SET code = CASE id WHEN 1 THEN 'b' ELSE 'a' END",
                "INSERT INTO lines VALUES (4, 1, 'c')");
        run();

        assertThat(copied()).contains("lines 1 1 b", "lines 2 1 a", "lines 4 1 c");
    }

    @Test
    void children_exchange_unique_values_while_others_change_over_to_another_parent() throws SQLException {
        copyAShop("");
        lab.run(
                "DELETE FROM lines",
                "INSERT INTO lines VALUES (2, 1, 'l')",
                "UPDATE orders SET customer = 2",
                "DELETE FROM customers WHERE id = 1");
        run();

        assertThat(copied()).containsExactly("customers 2 d", "lines 2 1 l", "orders 1 2 o");
    }

    @Test
    void a_new_parent_gets_the_unique_value_of_one_that_is_gone() throws SQLException {
        createCopies("");
        lab.run(customer(1, "c"), "INSERT INTO orders VALUES (1, 1, 'o')");
        run();
        lab.run(
                "DELETE FROM orders",
                "DELETE FROM customers",
                customer(2, "c"),
                "INSERT INTO orders VALUES (2, 2, 'o')");
        run();

        assertThat(copied()).containsExactly("customers 2 c", "orders 2 2 o");
    }

    @Test
    void what_the_target_takes_neither_way_holds_the_group_up_with_both_reasons() throws SQLException {
        createCopies("");
        lab.run(customer(1, "c"), customer(2, "d"), "INSERT INTO orders VALUES (1, 1, 'o')");
        run();
        // the old parent must go before the new one comes, and after its child has changed over
        lab.run(
                "UPDATE orders SET customer = 2",
                "DELETE FROM customers WHERE id = 1",
                "INSERT INTO customers VALUES (3, 'c')");
        RunResult result = worker.run(key("orders"));

        assertThat(result.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.batch().process()).isEqualTo(key("customers"));
            assertThat(failure.reason()).contains("customers_code_key", "(code)=(c)", "orders_customer_fkey");
        });
        assertThat(copied()).containsExactly("customers 1 c", "customers 2 d", "orders 1 1 o");
        assertThat(lab.home().selfWatch().batches(key("orders"), 1))
                .extracting(BatchEntry::state)
                .containsExactly(BatchEntry.State.RELEASED);
        assertThat(lab.one("SELECT last_error FROM ddw.process_status WHERE source = 'public.customers'"))
                .contains("customers_code_key", "orders_customer_fkey");
    }

    @Test
    void rows_of_a_table_refer_to_each_other_however_many_they_are() throws SQLException {
        lab.run(
                "CREATE TABLE tree (id bigint PRIMARY KEY, above bigint)",
                "CREATE TABLE there.tree (id bigint PRIMARY KEY, above bigint REFERENCES there.tree)");
        register("tree");
        lab.run("INSERT INTO tree SELECT n, CASE WHEN n < 12000 THEN n + 1 END FROM generate_series(1, 12000) n");
        run();
        assertThat(lab.one("SELECT count(*), sum(above) FROM there.tree")).isEqualTo("12000 72005999");

        lab.run("DELETE FROM tree WHERE id % 2 = 0", "UPDATE tree SET above = NULL");
        run();
        assertThat(lab.one("SELECT count(*), sum(above) FROM there.tree")).isEqualTo("6000 -");
        lab.run("DELETE FROM tree");
        run();
        assertThat(lab.one("SELECT count(*) FROM there.tree")).isEqualTo("0");
    }

    @Test
    void tables_refer_to_each_other_where_their_constraints_can_wait() throws SQLException {
        lab.run("""
                CREATE TABLE there.customers (id bigint PRIMARY KEY, code text UNIQUE);
                CREATE TABLE there.orders (id bigint PRIMARY KEY, customer bigint REFERENCES there.customers DEFERRABLE, code text UNIQUE);
                ALTER TABLE there.customers ADD CONSTRAINT latest FOREIGN KEY (id) REFERENCES there.orders DEFERRABLE
                """);
        register("customers");
        register("orders");
        lab.run(customer(1, "c"), "INSERT INTO orders VALUES (1, 1, 'o')");
        run();
        assertThat(lab.rows("SELECT * FROM there.customers JOIN there.orders USING (id)"))
                .containsExactly("1 c 1 o");

        lab.run(customer(2, "d"), "INSERT INTO orders VALUES (2, 2, 'p')", "DELETE FROM customers WHERE id = 1");
        lab.run("DELETE FROM orders WHERE id = 1");
        run();
        assertThat(lab.rows("SELECT * FROM there.customers JOIN there.orders USING (id)"))
                .containsExactly("2 d 2 p");
    }

    @Test
    void a_reload_empties_children_before_parents() throws SQLException {
        createCopies("");
        lab.run(customer(1, "c"), "INSERT INTO orders VALUES (1, 1, 'o')", "INSERT INTO lines VALUES (1, 1, 'l')");
        run();
        lab.home().processes().reload(key("lines"));
        run();

        assertThat(copied()).containsExactly("customers 1 c", "lines 1 1 l", "orders 1 1 o");
    }

    @Test
    void children_are_truncated_and_their_parents_go_in_one_window() throws SQLException {
        createCopies("");
        lab.run(customer(1, "c"), customer(2, "d"), "INSERT INTO orders VALUES (1, 1, 'o')");
        run();
        lab.run(
                "INSERT INTO orders VALUES (2, 2, 'p')",
                "UPDATE orders SET customer = 2",
                "TRUNCATE orders",
                "DELETE FROM customers WHERE id = 1",
                "INSERT INTO orders VALUES (3, 2, 'o')");
        run();

        assertThat(copied()).containsExactly("customers 2 d", "orders 3 2 o");
    }

    @Test
    void all_are_truncated_and_filled_anew() throws SQLException {
        for (String onDelete : List.of("", "ON DELETE CASCADE")) {
            lab.run("DROP SCHEMA there CASCADE; CREATE SCHEMA there; TRUNCATE customers, orders, lines");
            copyAShop(onDelete);
            lab.run(
                    "TRUNCATE customers, orders, lines",
                    customer(3, "c"),
                    customer(1, "d"),
                    "INSERT INTO orders VALUES (1, 3, 'p'), (2, 1, 'o')",
                    "INSERT INTO lines VALUES (1, 2, 'l')");
            run();

            assertThat(copied())
                    .containsExactly("customers 1 d", "customers 3 c", "lines 1 2 l", "orders 1 3 p", "orders 2 1 o");
            for (String table : List.of("lines", "orders", "customers")) {
                lab.home().processes().remove(key(table));
            }
        }
    }

    @Test
    void a_parent_that_is_truncated_and_made_anew_takes_no_children_along() throws SQLException {
        createCopies("ON DELETE CASCADE");
        lab.run(customer(1, "c"), "INSERT INTO orders VALUES (1, 1, 'o')", "INSERT INTO lines VALUES (1, 1, 'l')");
        run();
        lab.run("TRUNCATE customers", customer(1, "d"));

        assertThat(worker.run(key("orders")).failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).contains("there.orders", "there.customers"));
        assertThat(copied()).containsExactly("customers 1 c", "lines 1 1 l", "orders 1 1 o");
    }

    @Test
    void a_new_parent_gets_the_unique_value_of_one_that_is_gone_where_the_target_cascades() throws SQLException {
        for (String onDelete : List.of("CASCADE", "SET NULL")) {
            lab.run("DROP SCHEMA there CASCADE; CREATE SCHEMA there; TRUNCATE customers, orders, lines");
            createCopies("ON DELETE " + onDelete);
            lab.run(
                    customer(1, "c"),
                    customer(2, "d"),
                    "INSERT INTO orders VALUES (1, 1, 'o'), (2, 2, 'p')",
                    "INSERT INTO lines VALUES (1, 1, 'l'), (2, 2, 'm')");
            run();
            // order 2 changes over, so its old parent goes in the end
            lab.run(
                    "DELETE FROM lines WHERE id = 1",
                    "DELETE FROM orders WHERE id = 1",
                    "DELETE FROM customers",
                    customer(3, "c"),
                    "INSERT INTO orders VALUES (3, 3, 'o')",
                    "UPDATE orders SET customer = 3 WHERE id = 2");
            run();

            assertThat(copied()).containsExactly("customers 3 c", "lines 2 2 m", "orders 2 3 p", "orders 3 3 o");
            for (String table : List.of("lines", "orders", "customers")) {
                lab.home().processes().remove(key(table));
            }
        }
    }

    private static String customer(long id, String code) {
        return "INSERT INTO customers VALUES (" + id + ", '" + code + "')";
    }

    /** Two customers, an order of the first, and its line; and their copies. */
    private void copyAShop(String onDelete) throws SQLException {
        createCopies(onDelete);
        lab.run(
                customer(1, "c"),
                customer(2, "d"),
                "INSERT INTO orders VALUES (1, 1, 'o')",
                "INSERT INTO lines VALUES (1, 1, 'l')");
        run();
    }

    /** Children are registered first: that order is not the one of the foreign keys. */
    private void createCopies(String onDelete) throws SQLException {
        lab.run("""
                CREATE TABLE there.customers (id bigint PRIMARY KEY, code text UNIQUE);
                CREATE TABLE there.orders (id bigint PRIMARY KEY, customer bigint NOT NULL REFERENCES there.customers %1$s, code text UNIQUE);
                CREATE TABLE there.lines (id bigint PRIMARY KEY, "order" bigint NOT NULL REFERENCES there.orders %1$s, code text UNIQUE)
                """.formatted(onDelete));
        register("lines");
        register("orders");
        register("customers");
    }

    private void register(String table) {
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", table)));
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(key(table), "replicate", "{\"table\": \"there." + table + "\"}")
                        .target("there")
                        .group("shop")
                        .retry(new RetryPolicy(5, Duration.ofMinutes(1), Duration.ofMinutes(5), 100))
                        .build());
    }

    private static ProcessKey key(String table) {
        return new ProcessKey(new SourceName("public", table), "copy");
    }

    private void run() {
        worker.runUntilIdle().orFail();
    }

    private List<String> copied() throws SQLException {
        return lab.rows("""
                SELECT concat_ws(' ', 'customers', id, code) FROM there.customers
                UNION ALL SELECT concat_ws(' ', 'orders', id, customer, code) FROM there.orders
                UNION ALL SELECT concat_ws(' ', 'lines', id, "order", code) FROM there.lines ORDER BY 1
                """);
    }
}
