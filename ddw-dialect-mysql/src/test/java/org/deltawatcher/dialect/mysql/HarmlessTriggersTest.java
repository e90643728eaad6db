package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.api.Warning;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.SelfWatch.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever becomes of the home, users can write; and what is not recorded is told. */
final class HarmlessTriggersTest {

    private final Lab lab = new Lab();

    @BeforeEach
    void createTable() {
        lab.run("CREATE TABLE shop.orders (id INT PRIMARY KEY, label VARCHAR(10), amount INT)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void a_write_survives_the_loss_of_the_table_that_it_is_recorded_in() {
        lab.track("orders");
        lab.run(
                "RENAME TABLE ddw.unsettled_orders TO ddw.elsewhere",
                "INSERT INTO shop.orders VALUES (1, 'a', 1)",
                "UPDATE shop.orders SET amount = 2",
                "DELETE FROM shop.orders",
                "RENAME TABLE ddw.elsewhere TO ddw.unsettled_orders");

        assertThat(lab.value("SELECT COUNT(*) FROM ddw.lost")).isEqualTo("3");
        assertThat(badFindings())
                .anySatisfy(finding -> assertThat(finding.message()).contains("could not be recorded"));
        assertThat(lab.home().selfWatch().inspect()).extracting(Warning::kind).containsExactly("broken_tracking");
    }

    /** A defect of the server; the test fails once it is mended there, and the refusal can go. */
    @Test
    void a_column_whose_name_MySQL_garbles_is_named() {
        lab.run("CREATE TABLE shop.garbled (id INT PRIMARY KEY, `ü``a` INT)");

        assertThatThrownBy(() -> lab.track("garbled"))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining("column ü`a:")
                .hasMessageEndingWith("Rename it");
    }

    @Test
    void a_write_survives_the_loss_of_the_home() {
        lab.track("orders");
        lab.run("DROP DATABASE " + lab.database().schema());

        lab.run(
                "INSERT INTO shop.orders VALUES (1, 'a', 1)",
                "UPDATE shop.orders SET amount = 2",
                "DELETE FROM shop.orders");

        assertThat(lab.value("SELECT COUNT(*) FROM shop.orders")).isEqualTo("0");
    }

    @Test
    void an_altered_table_can_be_written_and_a_repair_follows_it() {
        ProcessKey process = lab.track("orders");
        lab.run(
                "ALTER TABLE shop.orders ADD COLUMN extra INT, MODIFY COLUMN label VARCHAR(100), DROP COLUMN amount",
                "INSERT INTO shop.orders VALUES (1, 'much longer than before', 7)");
        assertThat(badFindings()).isNotEmpty();

        assertThat(lab.home().changeSource().repair()).isNotEmpty();
        assertThat(lab.home().changeSource().repair()).isEmpty();
        lab.run("INSERT INTO shop.orders VALUES (2, 'much longer than before', 8)");

        var changes = lab.drain(process);
        assertThat(changes.get(changes.size() - 1).after().asMap())
                .containsEntry("id", 2)
                .containsEntry("label", "much longer than before")
                .containsEntry("extra", 8)
                .doesNotContainKey("amount");
    }

    @Test
    void triggers_that_are_gone_are_told_and_made_anew() {
        ProcessKey process = lab.track("orders");
        String trigger = lab.database().schema() + "_update_orders";
        lab.run("DROP TRIGGER shop." + trigger);

        assertThat(lab.home()
                        .changeSource()
                        .find(lab.source("orders"))
                        .orElseThrow()
                        .state())
                .isEqualTo(Watch.State.BROKEN);
        assertThat(badFindings())
                .anySatisfy(finding -> assertThat(finding.message()).contains("triggers are missing"));
        lab.home().changeSource().enable(EnableRequest.of(lab.source("orders")));
        lab.run("INSERT INTO shop.orders VALUES (1, 'a', 1)", "UPDATE shop.orders SET amount = 2");
        assertThat(Lab.ops(lab.drain(process))).isEqualTo("IU");
        assertThat(badFindings()).isEmpty();
    }

    @Test
    void a_truncation_that_no_trigger_sees_is_told_and_a_rebuild_is_not_taken_for_one() {
        lab.track("orders");
        lab.run("INSERT INTO shop.orders VALUES (1, 'a', 1)", "ALTER TABLE shop.orders FORCE");
        assertThat(badFindings()).as("times of creation are whole seconds").isEmpty();
        lab.run(
                "UPDATE ddw.watch SET table_id = ddw._table_id(watch_id), table_created = ddw._table_created(watch_id)"); // what a look two seconds later does
        assertThat(badFindings()).isEmpty();

        lab.run("TRUNCATE TABLE shop.orders");

        assertThat(badFindings())
                .anySatisfy(finding -> assertThat(finding.message()).contains("TRUNCATE TABLE"));
        lab.home().changeSource().enable(EnableRequest.of(lab.source("orders")));
        assertThat(badFindings()).isEmpty();
    }

    @Test
    void tables_that_cannot_be_tracked_are_refused_with_the_reason() {
        lab.run(
                "CREATE TABLE shop.keyless (id INT NOT NULL, n INT, UNIQUE KEY by_id (id), UNIQUE KEY by_n (n))",
                "CREATE TABLE shop.old (id INT PRIMARY KEY) ENGINE = MyISAM",
                "CREATE VIEW shop.seen AS SELECT 1 AS id");

        assertRefused("keyless", null, "primary key");
        assertRefused("keyless", "by_n", "by_n");
        assertRefused("old", null, "MyISAM");
        assertRefused("seen", null, "view");
        assertThat(lab.home()
                        .changeSource()
                        .enable(new EnableRequest(lab.source("keyless"), "trigger", "by_id"))
                        .key())
                .containsExactly("id");
    }

    private void assertRefused(String table, String key, String reason) {
        assertThatThrownBy(() -> lab.home().changeSource().enable(new EnableRequest(lab.source(table), "trigger", key)))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining(reason);
    }

    private List<Finding> badFindings() {
        return lab.home().selfWatch().diagnose().stream()
                .filter(finding -> !finding.isGood())
                .toList();
    }
}
