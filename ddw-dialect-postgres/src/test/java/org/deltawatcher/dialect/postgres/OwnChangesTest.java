package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A transaction that stages and changes the source itself. The snapshot that it takes shows its own changes as over; they
 * are handed out all the same, once it has committed.
 */
class OwnChangesTest {

    private static final SourceName TABLE = new SourceName("public", "t");

    private Lab lab;
    private Connection session;
    private ProcessKey process;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY)");
        process = lab.watch(TABLE);
        session = lab.connect();
        session.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        session.rollback();
        session.setAutoCommit(true);
        session.close();
        lab.close();
    }

    @Test
    void what_it_changes_before_and_after_staging_comes_with_a_later_batch() throws SQLException {
        Lab.execute(session, "INSERT INTO t VALUES (1)");
        lab.run("INSERT INTO t VALUES (2)"); // younger and over: so the snapshot shows the transaction before it as
        // over too
        assertThat(stageAndCommitInTheSession()).containsExactly("2");
        Lab.execute(session, "INSERT INTO t VALUES (3)");
        session.commit();

        assertThat(drained()).containsExactlyInAnyOrder("1", "3");
    }

    @Test
    void nothing_is_lost_when_it_begins_with_staging() throws SQLException {
        lab.run("INSERT INTO t VALUES (1)");
        try (Connection other = lab.connect()) {
            other.setAutoCommit(false);
            Lab.execute(session, "SELECT pg_current_xact_id()");
            Lab.execute(other, "INSERT INTO t VALUES (2)");
            other.commit();
            other.setAutoCommit(true);
        }
        assertThat(stageAndCommitInTheSession()).containsExactly("1", "2");
        Lab.execute(session, "INSERT INTO t VALUES (3)");
        lab.run("INSERT INTO t VALUES (4)");
        session.commit();

        assertThat(drained()).containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void a_load_that_begins_before_its_changes_is_followed_by_them() throws SQLException {
        lab.run("INSERT INTO t VALUES (1)");
        lab.rows("SELECT ddw.reload('public.t', 'process')");
        Lab.execute(session, "SELECT pg_current_xact_id()");
        lab.run("INSERT INTO t VALUES (2)");
        assertThat(stageAndCommitInTheSession()).containsExactly("-"); // the truncation
        Lab.execute(session, "INSERT INTO t VALUES (3)");
        session.commit();

        assertThat(drained()).containsExactly("1", "2", "3");
    }

    @Test
    void a_process_registered_after_its_changes_would_not_know_where_to_begin() throws SQLException {
        Lab.execute(session, "INSERT INTO t VALUES (1)");

        assertThatThrownBy(() -> Lab.rows(session, "SELECT ddw.register('public.t', 'late', 'sql', 'SELECT 1')"))
                .hasMessageContainingAll("has changed public.t itself", "transaction of its own");
    }

    @Test
    void a_process_registered_before_its_changes_gets_them() throws SQLException {
        Lab.execute(session, "SELECT pg_current_xact_id()");
        lab.run("INSERT INTO t VALUES (1)");
        Lab.rows(session, "SELECT ddw.register('public.t', 'new', 'sql', 'SELECT 1')");
        Lab.execute(session, "INSERT INTO t VALUES (2)");
        session.commit();

        process = new ProcessKey(TABLE, "new");
        assertThat(drained()).containsExactly("2");
    }

    @Test
    void it_cannot_wait_for_its_own_changes() throws SQLException {
        Lab.execute(session, "INSERT INTO t VALUES (1)");

        assertThatThrownBy(() -> Lab.rows(session, "SELECT ddw.wait_until_processed('public.t', 'process')"))
                .hasMessageContainingAll("before it is committed", "Commit, then wait");
    }

    @Test
    void lanes_that_are_changed_beside_its_changes_lose_none() throws SQLException {
        Lab.execute(session, "INSERT INTO t SELECT generate_series(1, 10)");
        lab.run("INSERT INTO t VALUES (100)");
        Lab.execute(session, "UPDATE ddw.process SET lanes = 3", "INSERT INTO t SELECT generate_series(11, 20)");
        session.commit();

        assertThat(drained()).hasSize(21).doesNotHaveDuplicates();
    }

    private List<String> stageAndCommitInTheSession() throws SQLException {
        String batch =
                Lab.rows(session, "SELECT ddw.stage('public.t', 'process')").get(0);
        List<String> ids =
                Lab.rows(session, "SELECT new_id FROM ddw.changes_t WHERE batch_id = ?::uuid ORDER BY position", batch);
        Lab.rows(session, "SELECT ddw.commit(?::uuid)", batch);
        return ids;
    }

    private List<String> drained() throws SQLException {
        List<String> ids = new ArrayList<>();
        for (var batch = lab.stage(process, 100); batch.isPresent(); batch = lab.stage(process, 100)) {
            lab.changes(batch.get())
                    .forEach(change -> ids.add(String.valueOf(change.after().get("id"))));
            lab.commit(batch.get());
        }
        return ids;
    }
}
