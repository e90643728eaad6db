package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.deltawatcher.api.Batch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the members of a group meet, and what holds all of them up, when one of them is altered or filtered. */
final class GroupStagingTest {

    private final Lab lab = new Lab();

    @BeforeEach
    void createTables() throws SQLException {
        lab.run("CREATE TABLE orders (id int PRIMARY KEY, v int)", "CREATE TABLE lines (id int PRIMARY KEY, v int)");
        for (String table : List.of("orders", "lines")) {
            lab.enable("public." + table);
            lab.rows("SELECT ddw.register('public." + table
                    + "', 'copy', 'replicate', '{}', target => 't', process_group => 'shop')");
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void a_key_of_another_type_makes_all_members_meet_and_keeps_transactions_whole() throws SQLException {
        lab.run("INSERT INTO orders VALUES (1, 1)", "INSERT INTO lines VALUES (1, 1)");
        lab.run("ALTER TABLE orders ALTER id TYPE text");
        lab.run("INSERT INTO orders VALUES ('2', 1)", "INSERT INTO lines VALUES (2, 1)");
        lab.run("ALTER TABLE lines ALTER id TYPE text");
        lab.run("INSERT INTO orders VALUES ('3', 1)", "INSERT INTO lines VALUES ('3', 1)");

        assertThat(stagedAndCommitted()).containsExactly("orders 1", "lines 1");
        assertThat(stagedAndCommitted()).containsExactly("orders 1", "lines 1");
        assertThat(stagedAndCommitted()).containsExactly("orders 1", "lines 1");
        assertThat(stagedAndCommitted()).isEmpty();
        assertThat(lab.rows(
                        "SELECT cardinality(relane_snapshots), epoch > (process_id::bigint << 32) FROM ddw.process"))
                .containsExactly("0 t", "0 t");
    }

    @Test
    void a_member_that_joins_beyond_a_meeting_gets_nothing_from_before_it_joined() throws SQLException {
        lab.run("INSERT INTO orders VALUES (1, 1)");
        lab.run("ALTER TABLE orders ALTER id TYPE text");
        lab.run("CREATE TABLE more (id int PRIMARY KEY)");
        lab.enable("public.more");
        lab.run("INSERT INTO more VALUES (1)");
        lab.rows(
                "SELECT ddw.register('public.more', 'copy', 'replicate', '{}', target => 't', process_group => 'shop')");
        lab.run("INSERT INTO more VALUES (2), (3)");

        assertThat(stagedAndCommitted()).containsExactly("orders 1");
        assertThat(stagedAndCommitted()).containsExactly("more 2");
    }

    @Test
    void nobody_stages_the_group_while_a_member_is_about_to_join() throws SQLException {
        lab.run("CREATE TABLE more (id int PRIMARY KEY)");
        lab.enable("public.more");
        try (Connection joining = lab.connect()) {
            joining.setAutoCommit(false);
            Lab.rows(
                    joining,
                    "SELECT ddw.register('public.more', 'copy', 'replicate', '{}', target => 't', process_group => 'shop')");
            lab.run("INSERT INTO orders VALUES (1, 1)", "INSERT INTO more VALUES (1)");
            // the new member gets this transaction, so the others must not be beyond it when it comes
            assertThat(stage()).isEmpty();
            joining.commit();
        }

        assertThat(stagedAndCommitted()).containsExactly("orders 1", "more 1");
    }

    @Test
    void a_filter_that_fails_on_a_row_holds_all_up_and_nobody_has_moved_on() throws SQLException {
        lab.run("UPDATE ddw.process SET filter = '100 / v > 0' WHERE source = 'public.lines'");
        lab.run("INSERT INTO orders VALUES (1, 1)", "INSERT INTO lines VALUES (1, 0)");

        assertThat(stage()).isEmpty();
        assertThat(lab.one("SELECT attempt, last_error FROM ddw.lane WHERE last_error IS NOT NULL"))
                .isEqualTo("1 the filter fails on a row, so nothing can be staged: division by zero");
        lab.run("UPDATE ddw.process SET filter = 'v = 0' WHERE source = 'public.lines'");
        lab.run("INSERT INTO orders VALUES (2, 1)", "INSERT INTO lines VALUES (2, 0)");
        assertThat(stagedAndCommitted()).containsExactly("orders 2", "lines 2");
    }

    @Test
    void an_idle_group_writes_nothing() throws SQLException {
        lab.run("INSERT INTO orders VALUES (1, 1)");
        stagedAndCommitted();
        stage();
        String before = lab.one("SELECT string_agg(xmin::text, ' ') FROM ddw.lane");

        assertThat(stage()).isEmpty();
        assertThat(lab.one("SELECT string_agg(xmin::text, ' ') FROM ddw.lane")).isEqualTo(before);
    }

    private List<Batch> stage() {
        return lab.home().stagingStore().stageGroup("shop", "tester");
    }

    /** Returns the tables and the numbers of changes. */
    private List<String> stagedAndCommitted() {
        List<Batch> batches = stage();
        batches.forEach(lab::commit);
        return batches.stream()
                .map(batch -> batch.process().source().table() + " " + batch.changeCount())
                .toList();
    }
}
