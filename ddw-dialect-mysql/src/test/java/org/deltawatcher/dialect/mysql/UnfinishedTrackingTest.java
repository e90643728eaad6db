package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.UnusableSourceException;
import org.deltawatcher.api.spi.EnableRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DDL commits, so tracking may be half there: nobody works on it, and no row is blamed for it. */
final class UnfinishedTrackingTest {

    private final Lab lab = new Lab();

    @BeforeEach
    void create() {
        lab.run("CREATE TABLE shop.t (id INT PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void no_process_is_registered_on_a_source_whose_views_are_missing() {
        lab.home().changeSource().enable(EnableRequest.of(lab.source("t")));
        loseViews();

        assertThatThrownBy(() -> add(new ProcessKey(lab.source("t"), "process")))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining("the views of " + lab.source("t") + " are missing")
                .hasMessageContaining("enable it again");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.process")).isEqualTo("0");
    }

    @Test
    void a_process_waits_without_an_attempt_until_the_views_of_its_source_are_there_again() {
        ProcessKey process = lab.track("t");
        lab.run("INSERT INTO shop.t VALUES (1)");
        loseViews();

        assertThatThrownBy(() -> lab.stage(process, 10))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining("enable it again");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch")).isEqualTo("0");
        assertThat(lab.value("SELECT MAX(attempt) FROM ddw.lane")).isEqualTo("0");

        lab.home().changeSource().enable(EnableRequest.of(lab.source("t")));

        assertThat(Lab.ops(lab.drain(process))).isEqualTo("I");
    }

    @Test
    void a_group_waits_too() {
        ProcessKey process = lab.track("t");
        lab.run("UPDATE ddw.process SET process_group = 'g'", "INSERT INTO shop.t VALUES (1)");
        loseViews();

        assertThatThrownBy(() -> lab.run("CALL ddw.stage_group('g', 'a-worker')"))
                .rootCause()
                .hasMessageContaining("the views of " + process.source() + " are missing");
        assertThat(lab.value("SELECT COUNT(*) FROM ddw.batch")).isEqualTo("0");
    }

    private void loseViews() {
        lab.run("DROP VIEW ddw.net_t");
    }

    private void add(ProcessKey process) {
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1").build());
    }
}
