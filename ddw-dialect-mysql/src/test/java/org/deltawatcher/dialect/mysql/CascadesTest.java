package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.SelfWatch.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a foreign key deletes or changes fire no trigger of MySQL. */
final class CascadesTest {

    private static final String MISSED = "rows that foreign keys delete or change fire no trigger";

    private final Lab lab = new Lab();

    @BeforeEach
    void createParent() {
        lab.run("CREATE TABLE shop.customers (id INT PRIMARY KEY)", "INSERT INTO shop.customers VALUES (1), (2)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ON DELETE CASCADE", "ON DELETE SET NULL", "ON UPDATE CASCADE", "ON UPDATE SET NULL"})
    void a_foreign_key_that_changes_rows_is_told_when_tracking_begins(String rule) {
        lab.run("CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT,"
                + " CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES shop.customers (id) " + rule + ")");

        var watch = lab.home().changeSource().enable(EnableRequest.of(lab.source("orders")));

        assertThat(watch.reason()).startsWith(MISSED).contains(": of_customer to customers (" + rule + ").");
        assertThat(problems()).singleElement().asString().startsWith(MISSED);
        assertThat(lab.home().selfWatch().inspect())
                .extracting(Warning::kind)
                .as("once")
                .containsExactly("broken_tracking");
        assertThat(lab.home().selfWatch().inspect()).isEmpty();
    }

    @Test
    void a_foreign_key_that_comes_later_is_found_and_the_warning_goes_with_it() {
        lab.run("CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT)");
        var watch = lab.home().changeSource().enable(EnableRequest.of(lab.source("orders")));
        assertThat(watch.reason()).isEmpty();
        assertThat(lab.home().selfWatch().inspect()).isEmpty();

        lab.run("ALTER TABLE shop.orders ADD CONSTRAINT of_customer"
                + " FOREIGN KEY (customer) REFERENCES shop.customers (id) ON DELETE CASCADE ON UPDATE CASCADE");
        assertThat(lab.home().selfWatch().inspect())
                .singleElement()
                .satisfies(warning -> assertThat(warning.message())
                        .contains("of_customer to customers (ON DELETE CASCADE, ON UPDATE CASCADE)"));

        lab.run("ALTER TABLE shop.orders DROP FOREIGN KEY of_customer");
        lab.home().selfWatch().inspect();
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.warning WHERE cleared_at IS NULL"))
                .isEqualTo("0");
        assertThat(problems()).isEmpty();
    }

    @Test
    void a_table_that_refers_to_itself_is_one_of_them() {
        lab.run("CREATE TABLE shop.teams (id INT PRIMARY KEY, part_of INT,"
                + " FOREIGN KEY (part_of) REFERENCES shop.teams (id) ON DELETE CASCADE)");

        assertThat(lab.home()
                        .changeSource()
                        .enable(EnableRequest.of(lab.source("teams")))
                        .reason())
                .contains(" to teams (ON DELETE CASCADE)");
    }

    @Test
    void foreign_keys_that_change_nothing_in_the_table_are_none_of_them() {
        lab.run(
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT,"
                        + " FOREIGN KEY (customer) REFERENCES shop.customers (id))",
                "CREATE TABLE shop.items (id INT PRIMARY KEY, of_order INT,"
                        + " FOREIGN KEY (of_order) REFERENCES shop.orders (id) ON DELETE CASCADE)");

        assertThat(lab.home()
                        .changeSource()
                        .enable(EnableRequest.of(lab.source("orders")))
                        .reason())
                .isEmpty();
        assertThat(problems()).isEmpty();
    }

    @Test
    void the_way_out_records_every_row() {
        lab.run(
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT,"
                        + " CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES shop.customers (id) ON DELETE CASCADE)",
                "INSERT INTO shop.orders VALUES (1, 1), (2, 2)");
        ProcessKey process = lab.track("orders");
        lab.run("DELETE FROM shop.customers WHERE id = 1");
        assertThat(lab.drain(process)).as("what the server does").isEmpty();

        lab.run(
                "ALTER TABLE shop.orders DROP FOREIGN KEY of_customer, ADD CONSTRAINT of_customer_2"
                        + " FOREIGN KEY (customer) REFERENCES shop.customers (id)",
                "CREATE TRIGGER shop.take_orders_along BEFORE DELETE ON shop.customers FOR EACH ROW"
                        + " DELETE FROM shop.orders WHERE customer = OLD.id",
                "DELETE FROM shop.customers WHERE id = 2");

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("D");
        assertThat(problems()).isEmpty();
    }

    private List<String> problems() {
        return lab.home().selfWatch().diagnose().stream()
                .filter(finding -> !finding.isGood())
                .map(Finding::message)
                .toList();
    }
}
