package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy may take keys for equal that the source tells apart. No row gets the place of another for that, or takes it away. */
final class FoldingKeyTest {

    private Lab lab;
    private HandDrivenWorker worker;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        worker = new HandDrivenWorker(
                lab.home(), List.of(new ReplicateExecutor(Targets.of(Map.of("there", lab.target())))));
        lab.run(
                "CREATE EXTENSION citext",
                "CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE t (id text PRIMARY KEY, v int)");
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "t")));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "text COLLATE any_case"})
    void a_row_is_parked_whose_key_is_taken_for_that_of_another(String type) throws SQLException {
        replicateTo("id " + type + " PRIMARY KEY, v int");
        processed("INSERT INTO t VALUES ('a', 1)");
        processed("INSERT INTO t VALUES ('A', 2)");
        processed("UPDATE t SET v = 3 WHERE id = 'A'");

        assertThat(copy()).containsExactly("a 1");
        assertThat(parked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "text COLLATE any_case"})
    void one_of_two_such_rows_in_a_batch_is_parked_and_their_neighbours_go_on(String type) throws SQLException {
        replicateTo("id " + type + " PRIMARY KEY, v int");
        processed("INSERT INTO t VALUES ('a', 1), ('A', 2), ('b', 3)");
        processed("UPDATE t SET v = v + 10");

        assertThat(copy()).containsExactly("a 11", "b 13");
        assertThat(parked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "text COLLATE any_case"})
    void a_row_that_was_refused_takes_none_away_when_it_goes(String type) throws SQLException {
        replicateTo("id " + type + " PRIMARY KEY, v int");
        processed("INSERT INTO t VALUES ('a', 1)");
        processed("INSERT INTO t VALUES ('A', 2)");
        lab.run("SELECT ddw.drop_parked('public.t', 'copy')");
        processed("DELETE FROM t WHERE id = 'A'");

        assertThat(copy()).containsExactly("a 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "text COLLATE any_case"})
    void without_an_index_rows_are_told_apart_as_the_source_tells_them(String type) throws SQLException {
        replicateTo("id " + type + " NOT NULL, v int");
        processed("INSERT INTO t VALUES ('a', 1), ('A', 2)");
        processed("INSERT INTO t VALUES ('B', 3)");
        processed("INSERT INTO t VALUES ('b', 4)");
        processed("UPDATE t SET v = 11 WHERE id = 'a'");
        processed("DELETE FROM t WHERE id = 'B'");

        assertThat(copy()).containsExactly("A 2", "a 11", "b 4");
        assertThat(parked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "text COLLATE any_case"})
    void a_key_that_is_spelled_anew_does_not_get_the_place_of_another(String type) throws SQLException {
        lab.run("CREATE TABLE two (a citext, b text, v int, PRIMARY KEY (a, b))");
        lab.home().changeSource().enable(EnableRequest.of(new SourceName("public", "two")));
        lab.run("CREATE TABLE copy (a " + type + ", b " + type + ", v int, PRIMARY KEY (a, b))");
        replicate("two", "");
        processed("INSERT INTO two VALUES ('x', 'P', 1)");
        processed("INSERT INTO two VALUES ('x', 'p', 2)");
        lab.run("SELECT ddw.drop_parked('public.two', 'copy')");
        processed("UPDATE two SET a = 'X', v = 3 WHERE b = 'p'");

        assertThat(lab.rows("SELECT a, b, v FROM copy")).containsExactly("x P 1");
        assertThat(parked()).isEqualTo(1);
    }

    private void replicateTo(String columns) throws SQLException {
        lab.run("CREATE TABLE copy (" + columns + ")");
        replicate("t", ", \"key\": [\"id\"]");
    }

    private void replicate(String table, String more) {
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(
                                new ProcessKey(new SourceName("public", table), "copy"),
                                "replicate",
                                "{\"table\": \"public.copy\"" + more + "}")
                        .target("there")
                        .retry(new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 10))
                        .build());
    }

    private void processed(String statement) throws SQLException {
        lab.run(statement);
        worker.runUntilIdle();
    }

    private List<String> copy() throws SQLException {
        return lab.rows("SELECT id, v FROM copy ORDER BY id::text COLLATE \"C\"");
    }

    /** Returns how many keys wait; later changes of each may wait with it. */
    private long parked() throws SQLException {
        return Long.parseLong(lab.rows("SELECT count(DISTINCT bucket) FROM ddw.parked WHERE state = 'parked'")
                .get(0));
    }
}
