package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.SelfWatch.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ALTER TABLE on a tracked table: writes go on, what is missed meanwhile is told, and tracking follows. */
final class FollowAlterTest {

    private final Lab lab = new Lab();
    private ProcessKey process;

    @BeforeEach
    void track() {
        lab.run(
                "CREATE TABLE shop.notes (id INT PRIMARY KEY, team VARCHAR(5), hours DECIMAL(6, 2), UNIQUE KEY by_team (team))");
        process = lab.track("notes");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MODIFY team VARCHAR(50)            | 1, 'longer than five', 1
            MODIFY team TEXT, DROP KEY by_team | 1, 'longer than five', 1
            MODIFY hours DECIMAL(12, 2)        | 1, 'a', 1234567
            MODIFY hours DECIMAL(10, 4)        | 1, 'a', 1.2345
            MODIFY hours VARCHAR(10)           | 1, 'a', 'one'
            DROP COLUMN hours                  | 1, 'a'
            RENAME COLUMN hours TO h           | 1, 'a', 1
            """)
    void a_write_before_tracking_follows_goes_on_and_is_told(String alteration, String values) {
        lab.run("ALTER TABLE shop.notes " + alteration, "INSERT INTO shop.notes VALUES (" + values + ")");

        assertThat(lab.value("SELECT COUNT(*) FROM shop.notes")).isEqualTo("1");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.lost")).isEqualTo("1");
        assertThat(lab.home().changeSource().repair())
                .containsExactly(lab.source("notes") + ": followed an ALTER TABLE");
        assertThat(problems()).singleElement().asString().startsWith("changes could not be recorded: ");

        lab.home().changeSource().enable(EnableRequest.of(lab.source("notes")));
        lab.home().processes().reload(process);
        assertThat(problems()).isEmpty();
        assertThat(Lab.ops(lab.drain(process))).isEqualTo("TI");
        lab.run("UPDATE shop.notes SET id = 2");
        assertThat(Lab.ops(lab.drain(process))).isEqualTo("DI");
    }

    @Test
    void a_key_that_is_gone_is_told_until_it_is_back() {
        lab.run("ALTER TABLE shop.notes DROP PRIMARY KEY");
        assertThat(problems()).singleElement().asString().startsWith("key PRIMARY is gone");

        lab.run("ALTER TABLE shop.notes ADD PRIMARY KEY (id, hours)");
        assertThat(problems()).singleElement().asString().startsWith("key PRIMARY is gone or has other columns");
        assertThatThrownBy(() -> lab.home().changeSource().enable(EnableRequest.of(lab.source("notes"))))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining("is tracked by other columns than key PRIMARY has now");

        lab.run("ALTER TABLE shop.notes DROP PRIMARY KEY, ADD PRIMARY KEY (id), MODIFY hours DECIMAL(6, 2)");
        assertThat(problems()).isEmpty();
    }

    @Test
    void a_table_that_is_renamed_is_told_and_leaves_nothing_behind() {
        lab.run("RENAME TABLE shop.notes TO shop.delivery_notes", "INSERT INTO shop.delivery_notes VALUES (1, 'a', 1)");
        assertThat(problems()).singleElement().asString().startsWith("the table was renamed to delivery_notes: ");

        lab.home().changeSource().disable(lab.source("notes"));
        lab.run("CALL ddw.forget('" + lab.source("notes") + "')");
        assertThat(lab.value("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '"
                        + lab.database().sourceSchema() + "'"))
                .isEqualTo("0");
        ProcessKey renamed = lab.track("delivery_notes");
        lab.run("INSERT INTO shop.delivery_notes VALUES (2, 'b', 1)");
        assertThat(Lab.ops(lab.drain(renamed))).isEqualTo("I");
    }

    @Test
    void a_table_of_the_old_name_takes_the_triggers_back() {
        lab.run(
                "RENAME TABLE shop.notes TO shop.old_notes",
                "CREATE TABLE shop.notes (id INT PRIMARY KEY, team VARCHAR(5), hours DECIMAL(6, 2))");
        lab.home().changeSource().enable(EnableRequest.of(lab.source("notes")));

        lab.run("INSERT INTO shop.notes VALUES (1, 'a', 1)", "INSERT INTO shop.old_notes VALUES (2, 'b', 1)");
        assertThat(Lab.ops(lab.drain(process))).isEqualTo("I");
        assertThat(problems()).isEmpty();
    }

    private List<String> problems() {
        return lab.home().selfWatch().diagnose().stream()
                .filter(finding -> !finding.isGood())
                .map(Finding::message)
                .toList();
    }
}
