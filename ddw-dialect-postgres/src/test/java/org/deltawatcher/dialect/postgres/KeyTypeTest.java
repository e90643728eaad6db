package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.Change;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;
import org.deltawatcher.api.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key column of another type has another hash. The order per key holds across that: no key is in two batches at once. */
class KeyTypeTest {

    private static final SourceName TABLE = new SourceName("public", "t");
    private static final ProcessKey PROCESS = new ProcessKey(TABLE, "process");

    private Lab lab;

    @BeforeEach
    void open() throws SQLException {
        lab = new Lab();
        lab.run("CREATE TABLE t (id int PRIMARY KEY, v int)");
        lab.enable("public.t");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void register(int lanes, int maxAttempts) {
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(PROCESS, "sql", "SELECT 1")
                        .lanes(lanes)
                        .retry(new RetryPolicy(maxAttempts, Duration.ofSeconds(1), Duration.ofMinutes(5), 100))
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "mood, 'glad', 'sad'",
        "worn_mood, 'glad', 'sad'",
        "span, '[1,2)', '[3,4)'",
        "numbers, '{1}', '{2}'",
        "pair, '(1,a)', '(2,b)'",
        "code, 'a', 'b'",
        "small, '1', '2'"
    })
    void a_key_may_be_of_a_domain_over_anything(String type, String one, String two) throws SQLException {
        lab.run(
                "CREATE TYPE feeling AS ENUM ('glad', 'sad')",
                "CREATE TYPE both_of AS (n int, t text)",
                "CREATE DOMAIN mood AS feeling",
                "CREATE DOMAIN worn_mood AS mood",
                "CREATE DOMAIN span AS int4range",
                "CREATE DOMAIN numbers AS int[]",
                "CREATE DOMAIN pair AS both_of",
                "CREATE DOMAIN code AS varchar(3)",
                "CREATE DOMAIN small AS int CHECK (VALUE < 10)",
                "CREATE TABLE keyed (k " + type + " PRIMARY KEY, n int)");
        SourceName keyed = new SourceName("public", "keyed");
        ProcessKey process = lab.watch(keyed);
        lab.run(
                "INSERT INTO keyed VALUES ('" + one + "', 1)",
                "UPDATE keyed SET n = 2",
                "UPDATE keyed SET k = '" + two + "'",
                "DELETE FROM keyed");

        assertThat(lab.one("SELECT string_agg(op::text, ' ' ORDER BY position) FROM ddw.delta_keyed"))
                .isEqualTo("I U D I D");
        assertThat(lab.one("SELECT count(DISTINCT bucket) FROM ddw.delta_keyed"))
                .isEqualTo("2");
        lab.run("INSERT INTO keyed VALUES ('" + one + "', 3)");
        assertThat(lab.changes(lab.staged(process))).hasSize(6);
        assertThat(lab.one("SELECT count(DISTINCT bucket) FROM ddw.delta_keyed"))
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"numeric", "text", "bigint", "double precision"})
    void changes_before_and_after_are_never_out_at_once(String type) throws SQLException {
        register(4, 5);
        lab.run("INSERT INTO t SELECT g, 0 FROM generate_series(1, 40) g");
        lab.run("ALTER TABLE t ALTER id TYPE " + type, "UPDATE t SET v = 1");

        List<Batch> out = stageAll();
        Set<String> keys = new HashSet<>();
        for (Batch batch : out) {
            Set<String> ofBatch = new HashSet<>();
            lab.changes(batch).forEach(change -> ofBatch.add(key(change)));
            assertThat(keys).doesNotContainAnyElementsOf(ofBatch);
            keys.addAll(ofBatch);
        }
        out.forEach(lab::commit);
        assertThat(keys).hasSize(40);
        if (!type.equals("bigint")) { // hashed alike, so nobody has to wait
            assertThat(drained(false)).hasSize(40).containsValue(List.of(1));
        }
    }

    @Test
    void several_types_one_after_the_other_keep_the_order_of_every_key() throws SQLException {
        register(4, 5);
        lab.run("INSERT INTO t SELECT g, 0 FROM generate_series(1, 20) g");
        lab.run("ALTER TABLE t ALTER id TYPE numeric", "UPDATE t SET v = 1");
        lab.run("UPDATE t SET v = 2", "ALTER TABLE t ALTER id TYPE text", "UPDATE t SET v = 3");
        lab.run("UPDATE t SET v = 4");

        assertThat(drained(true))
                .hasSize(20)
                .allSatisfy((key, values) -> assertThat(values).as(key).containsExactly(0, 1, 2, 3, 4));
    }

    @Test
    void what_is_parked_under_a_label_that_was_renamed_does_not_stop_lanes_from_meeting() throws SQLException {
        lab.run(
                "CREATE TYPE mood AS ENUM ('good', 'bad')",
                "CREATE TYPE \"my|mood\" AS ENUM ('x')",
                "CREATE TABLE m (mood mood, other \"my|mood\", PRIMARY KEY (mood, other))");
        lab.enable("public.m");
        ProcessKey process = new ProcessKey(new SourceName("public", "m"), "process");
        lab.home()
                .processes()
                .add(ProcessDefinition.builder(process, "sql", "SELECT 1")
                        .retry(new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofMinutes(5), 100))
                        .build());
        lab.run("INSERT INTO m VALUES ('good', 'x')");
        lab.home().stagingStore().fail(lab.staged(process).id(), "poison");
        lab.run("ALTER TYPE mood RENAME VALUE 'good' TO 'fine'", "UPDATE ddw.process SET lanes = 3");
        lab.run("INSERT INTO m VALUES ('bad', 'x')");

        assertThat(lab.staged(process).changeCount()).isEqualTo(1);
        assertThat(lab.one("SELECT count(*) FROM ddw.lane")).isEqualTo("3");
    }

    @Test
    void what_is_parked_still_holds_up_later_changes_of_its_key() throws SQLException {
        register(1, 1);
        lab.run("INSERT INTO t VALUES (1, 0)");
        lab.home().stagingStore().fail(lab.staged(PROCESS).id(), "poison");
        lab.run("ALTER TABLE t ALTER id TYPE text", "UPDATE t SET v = 1", "INSERT INTO t VALUES ('2', 0)");

        assertThat(drained(true)).containsOnlyKeys("2");
        assertThat(lab.rows("SELECT position, state, reason FROM ddw.parked ORDER BY position"))
                .containsExactly("1 parked poison", "2 parked waits behind position 1");
        lab.rows("SELECT ddw.replay('public.t', 'process', 1)");
        assertThat(drained(true)).containsExactly(Map.entry("1", List.of(0, 1)));
    }

    @Test
    void so_it_does_between_two_meetings_of_its_lanes() throws SQLException {
        register(1, 1);
        lab.run("INSERT INTO t VALUES (1, 0)");
        lab.home().stagingStore().fail(lab.staged(PROCESS).id(), "poison");
        lab.run("UPDATE ddw.process SET lanes = 3");
        lab.run("UPDATE t SET v = 1"); // hashed as an integer, and the lanes meet before and after it
        lab.run("ALTER TABLE t ALTER id TYPE text", "UPDATE t SET v = 2");

        assertThat(drained(true)).isEmpty();
        lab.rows("SELECT ddw.replay('public.t', 'process', 1)");
        assertThat(drained(true)).containsExactly(Map.entry("1", List.of(0, 1, 2)));
    }

    @Test
    void a_load_asked_for_meanwhile_takes_nothing_twice() throws SQLException {
        register(2, 5);
        lab.run("INSERT INTO t SELECT g, 0 FROM generate_series(1, 20) g");
        lab.run("ALTER TABLE t ALTER id TYPE numeric", "UPDATE ddw.process SET lanes = 3");
        lab.run("UPDATE t SET v = 1");
        lab.rows("SELECT ddw.reload('public.t', 'process')");
        lab.run("UPDATE t SET v = 1");

        assertThat(drained(true))
                .hasSize(20)
                .allSatisfy((key, values) -> assertThat(values).as(key).containsExactly(1));
    }

    @Test
    void a_key_without_a_hash_of_its_own_has_the_same_one_in_every_session() throws SQLException {
        lab.run(
                "CREATE TYPE moment AS (at timestamptz, bits bit(2))",
                "CREATE TABLE m (k moment PRIMARY KEY, v int)",
                "SELECT ddw.enable('public.m')");
        lab.run(
                "SET LOCAL timezone = 'UTC'",
                "INSERT INTO m SELECT ROW(timestamptz '2026-01-01 00:00Z' + g * interval '1 hour', b'10')::moment, 1 FROM generate_series(1, 20) g");
        lab.run("SET LOCAL timezone = 'Asia/Tokyo'", "UPDATE m SET v = 2");

        assertThat(lab.one("SELECT count(*), count(DISTINCT bucket) FROM ddw.delta_m"))
                .isEqualTo("40 20");
    }

    /** Stages until nothing more is to be had, and keeps all batches. */
    private List<Batch> stageAll() {
        List<Batch> out = new ArrayList<>();
        for (Optional<Batch> batch = lab.stage(PROCESS, 100); batch.isPresent(); batch = lab.stage(PROCESS, 100)) {
            out.add(batch.get());
        }
        return out;
    }

    /** Returns the values of {@code v} that arrived for each key, in order; by one batch at a time, or by all at once. */
    private Map<String, List<Integer>> drained(boolean isOneByOne) {
        Map<String, List<Integer>> values = new HashMap<>();
        List<Batch> out = isOneByOne ? lab.stage(PROCESS, 7).stream().toList() : stageAll();
        while (!out.isEmpty()) {
            for (Batch batch : out) {
                lab.changes(batch).stream()
                        .filter(change -> !(change instanceof Change.Truncated))
                        .forEach(change -> values.computeIfAbsent(key(change), k -> new ArrayList<>())
                                .add((Integer) change.after().get("v")));
                lab.commit(batch);
            }
            out = isOneByOne ? lab.stage(PROCESS, 7).stream().toList() : stageAll();
        }
        return values;
    }

    private static String key(Change change) {
        return new java.math.BigDecimal(String.valueOf(change.after().get("id")))
                .stripTrailingZeros()
                .toPlainString();
    }
}
