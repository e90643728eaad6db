package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partitioned table is one source, however its rows get into its partitions and out of them. */
class PartitionedTableTest {

    private static Lab lab;
    private static int tables;
    private String p;

    @BeforeAll
    static void open() {
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void track() throws SQLException {
        p = "p" + ++tables;
        run(
                "CREATE TABLE p (id int, k int, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
                "CREATE TABLE p_a PARTITION OF p FOR VALUES IN (1)",
                "CREATE TABLE p_b PARTITION OF p FOR VALUES IN (2) PARTITION BY RANGE (id)",
                "CREATE TABLE p_b_low PARTITION OF p_b FOR VALUES FROM (0) TO (100)");
        lab.enable("public." + p);
    }

    private void run(String... statements) throws SQLException {
        for (int i = 0; i < statements.length; i++) {
            statements[i] = statements[i].replaceAll("\\bp(_[a-z_]+)?\\b", p + "$1");
        }
        lab.run(statements);
    }

    private List<String> recorded() throws SQLException {
        return lab.recorded(
                "delta_" + p, "coalesce(old_id || '/' || old_k, '-'), coalesce(new_id || '/' || new_k, '-')");
    }

    private List<String> lost() throws SQLException {
        return lab.rows(
                "SELECT l.reason FROM ddw.lost l JOIN ddw.watch w USING (watch_id) WHERE w.source = ? ORDER BY l.noticed_at",
                "public." + p);
    }

    @Test
    void a_partition_is_truncated_while_a_reader_keeps_a_column_from_being_followed() throws SQLException {
        run("INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b')");
        try (Connection reader = lab.connect()) {
            reader.setAutoCommit(false);
            Lab.rows(reader, "SELECT count(*) FROM ddw.net_" + p);
            run("ALTER TABLE p RENAME v TO w", "TRUNCATE p_a");
            run("TRUNCATE p");
            reader.rollback();
        }

        assertThat(recorded()).containsExactly("I - 1/1", "I - 2/2", "D 1/1 -", "T - -");
        assertThat(lost()).isEmpty();
        lab.run("SELECT ddw.repair()");
    }

    @Test
    void a_partition_truncated_with_an_old_snapshot_is_told_as_it_may_hide_rows() throws SQLException {
        try (Connection old = lab.connect()) {
            old.setAutoCommit(false);
            Lab.execute(old, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT 1");
            run("INSERT INTO p VALUES (1, 1, 'a')");
            Lab.execute(old, "TRUNCATE " + p + "_a");
            old.commit();
            old.setAutoCommit(true);
        }

        assertThat(lost()).singleElement().asString().contains("_a was truncated at isolation level repeatable read");
    }

    @Test
    void its_owner_needs_no_right_on_the_home_to_add_partitions() throws SQLException {
        run(
                "DO $$BEGIN CREATE ROLE ddw_test_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$",
                "ALTER TABLE p OWNER TO ddw_test_owner",
                "GRANT ALL ON SCHEMA public TO ddw_test_owner");
        try (Connection owner = lab.connect()) {
            Lab.execute(
                    owner,
                    "SET SESSION AUTHORIZATION ddw_test_owner",
                    "CREATE TABLE " + p + "_c PARTITION OF " + p + " FOR VALUES IN (3)",
                    "INSERT INTO " + p + " VALUES (1, 3, 'c')",
                    "RESET SESSION AUTHORIZATION");
        }

        assertThat(recorded()).containsExactly("I - 1/3");
    }

    @Test
    void its_trigger_function_does_nothing_for_other_tables() throws SQLException {
        run("CREATE TABLE x" + tables + " (id int, k int, v text)");
        lab.run(
                "CREATE TRIGGER borrowed AFTER INSERT ON x" + tables + " FOR EACH ROW EXECUTE FUNCTION ddw.capture_" + p
                        + "()",
                "INSERT INTO x" + tables + " VALUES (1, 1, 'a')");

        assertThat(recorded()).isEmpty();
    }

    @Test
    void rows_written_through_the_table_and_directly_into_a_partition_are_recorded_alike() throws SQLException {
        run(
                "INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b')",
                "INSERT INTO p_b_low VALUES (3, 2, 'c')",
                "UPDATE p_a SET v = 'z'",
                "DELETE FROM p WHERE id = 3");

        assertThat(recorded()).containsExactly("I - 1/1", "I - 2/2", "I - 3/2", "U 1/1 1/1", "D 3/2 -");
    }

    @Test
    void a_row_that_moves_to_another_partition_is_deleted_and_added() throws SQLException {
        run("INSERT INTO p VALUES (1, 1, 'a')", "UPDATE p SET k = 2");

        assertThat(recorded()).containsExactly("I - 1/1", "D 1/1 -", "I - 1/2");
    }

    @Test
    void truncating_the_table_is_one_change() throws SQLException {
        run("INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b')");
        run("TRUNCATE p");
        run("INSERT INTO p VALUES (3, 1, 'c')");

        assertThat(recorded()).containsExactly("I - 1/1", "I - 2/2", "T - -", "I - 3/1");
    }

    @Test
    void truncating_a_partition_deletes_its_rows() throws SQLException {
        run("INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 2, 'c')");
        run("TRUNCATE p_b");
        run("TRUNCATE p", "ROLLBACK", "TRUNCATE p_a");

        assertThat(recorded()).containsExactly("I - 1/1", "I - 2/2", "I - 3/2", "D 2/2 -", "D 3/2 -", "D 1/1 -");
        assertThat(lab.one("SELECT count(*) FROM ddw.delta_" + p + " WHERE op = 'D' AND bucket IS NOT NULL"))
                .isEqualTo("3");
    }

    @Test
    void partitions_made_or_attached_later_are_part_of_it_also_when_truncated() throws SQLException {
        run("CREATE TABLE p_c PARTITION OF p FOR VALUES IN (3)", "INSERT INTO p VALUES (9, 3, 'x')");
        run("TRUNCATE p_c");
        run(
                "CREATE TABLE p_d (id int NOT NULL, k int NOT NULL, v text)",
                "ALTER TABLE p ATTACH PARTITION p_d FOR VALUES IN (4)");
        run(
                "INSERT INTO p_d VALUES (8, 4, 'y')",
                "SET LOCAL session_replication_role = replica",
                "UPDATE p SET v = 'r'");

        assertThat(recorded()).containsExactly("I - 9/3", "D 9/3 -", "I - 8/4", "U 8/4 8/4");
        assertThat(lost()).isEmpty();
    }

    @Test
    void rows_that_come_with_a_partition_or_go_with_it_are_no_changes_but_are_warned_about() throws SQLException {
        run(
                "CREATE TABLE p_d (id int NOT NULL, k int NOT NULL, v text)",
                "INSERT INTO p_d VALUES (1, 4, 'r')",
                "ALTER TABLE p ATTACH PARTITION p_d FOR VALUES IN (4)");
        run("ALTER TABLE p DETACH PARTITION p_d");
        run("INSERT INTO p_d VALUES (2, 4, 's')", "TRUNCATE p_d");
        run("DROP TABLE p_a");

        assertThat(recorded()).isEmpty();
        assertThat(lost()).hasSize(3).first().asString().contains("attached with rows");
        assertThat(lab.home().selfWatch().inspect())
                .anyMatch(w -> w.kind().equals("lost_changes") && w.message().contains("reload"));
        lab.enable("public." + p);
        assertThat(lost()).isEmpty();
    }

    @Test
    void a_partition_cannot_be_tracked_alone() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> lab.enable("public." + p + "_a"))
                .hasMessageContaining("is a partition")
                .hasMessageContaining("public." + p);
    }

    @Test
    void no_trigger_is_left_on_any_partition_when_it_is_forgotten() throws SQLException {
        lab.rows("SELECT ddw.forget(?)", "public." + p);

        assertThat(lab.rows("SELECT tgname FROM pg_trigger WHERE tgrelid::regclass::text LIKE '" + p
                        + "%' AND NOT tgisinternal"))
                .isEmpty();
        run("INSERT INTO p VALUES (1, 1, 'a')", "TRUNCATE p_a");
    }
}
