package org.deltawatcher.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.StoreUnavailableException;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.StageRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call of the SQL API that cannot be is refused with a sentence and a SQLSTATE, and leaves everything as it was. */
class BadInputTest {

    /** Whatever could be lost or changed by a call. */
    private static final List<String> STATE = List.of(
            "SELECT p::text FROM ddw.process p ORDER BY 1",
            "SELECT l::text FROM ddw.lane l ORDER BY 1",
            "SELECT b::text FROM ddw.batch b ORDER BY 1",
            "SELECT w::text FROM ddw.watch w ORDER BY 1",
            "SELECT k::text FROM ddw.parked k ORDER BY 1",
            "SELECT d::text FROM ddw.load d ORDER BY 1",
            "SELECT d::text FROM ddw.delta_notes d ORDER BY 1",
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
            "SELECT relname FROM pg_class WHERE relnamespace = 'ddw'::regnamespace ORDER BY 1");

    private static final Map<String, String> BATCHES = new HashMap<>();
    private static Lab lab;

    @BeforeAll
    static void open() throws SQLException {
        lab = new Lab();
        lab.run(
                "CREATE TABLE notes (id int PRIMARY KEY, hours int)",
                "CREATE TABLE untracked (id int PRIMARY KEY)",
                "CREATE TABLE no_key (id int)");
        lab.enable("public.notes");
        for (String process : List.of("staged", "committed", "released", "expired", "parked")) {
            lab.rows(
                    "SELECT ddw.register('public.notes', ?, 'sql', 'SELECT 1', max_attempts => 1, lease_duration => ?::interval)",
                    process,
                    process.equals("expired") ? "1 minute" : "4 hours");
        }
        lab.run("INSERT INTO notes VALUES (1, 7), (2, 8)");
        for (String process : List.of("staged", "committed", "released", "expired")) {
            BATCHES.put(process, lab.one("SELECT ddw.stage('public.notes', ?, 10, 'tester')", process));
        }
        lab.rows("SELECT ddw.commit(?::uuid)", BATCHES.get("committed"));
        lab.rows("SELECT ddw.release(?::uuid)", BATCHES.get("released"));
        for (int i = 0; i < 2; i++) {
            lab.rows("SELECT ddw.release(ddw.stage('public.notes', 'parked', 1), 'does not fit')");
        }
        lab.run("UPDATE ddw.home SET clock_offset = clock_offset + interval '1 hour'");
        lab.run("INSERT INTO notes VALUES (3, 9)");
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // tables
                "enable('public.nowhere') | DW002 | no table public.nowhere",
                "enable('nowhere.notes') | DW002 | no table nowhere.notes",
                "enable('public.NOWHERE\"') | DW001 | source must be schema.table",
                "enable('public.\"Notes\"') | DW002 | no table public.\"Notes\"",
                "enable('notes') | DW001 | source must be schema.table, but is: notes",
                "enable('public.notes; DROP TABLE notes') | DW001 | source must be schema.table",
                "enable('public.\"x; DROP TABLE notes; --\"') | DW002 | no table public.\"x; DROP TABLE notes; --\"",
                "enable(NULL) | DW001 | source must be schema.table, but is: NULL",
                "enable('public.no_key') | DW007 | public.no_key has no primary key",
                "enable('public.notes', 'telepathy') | DW001 | telepathy",
                "disable('public.nowhere') | DW002 | is not tracked",
                "forget('public.untracked') | DW002 | is not tracked",
                "register('public.nowhere', 'p', 'sql', 'x') | DW002 | source public.nowhere is not tracked",
                "register('public.untracked', 'p', 'sql', 'x') | DW002 | source public.untracked is not tracked",
                // processes
                "stage('public.notes', 'nobody') | DW003 | there is no process nobody on public.notes",
                "stage('public.notes', NULL) | DW003 | there is no process NULL on public.notes",
                "stage('public.nowhere', 'staged') | DW003 | there is no process staged on public.nowhere",
                "request('public.notes', 'nobody') | DW003 | there is no process nobody",
                "reload('public.notes', 'nobody') | DW003 | there is no process nobody",
                "remove('public.notes', 'nobody') | DW003 | there is no process nobody",
                "replay('public.notes', 'nobody') | DW003 | there is no process nobody",
                "drop_parked('public.notes', 'nobody') | DW003 | there is no process nobody",
                "wait_until_processed('public.notes', 'nobody', '0') | DW003 | there is no process nobody",
                "finished('public.notes', 'nobody', now(), now()) | DW003 | there is no process nobody",
                "register('public.notes', 'staged', 'sql', 'x') | DW008 | there is a process staged on public.notes already",
                // batches
                "commit('0f8fad5b-d9cb-469f-a165-70867728950e') | DW004 | there is no batch 0f8fad5b",
                "release('0f8fad5b-d9cb-469f-a165-70867728950e') | DW004 | there is no batch 0f8fad5b",
                "extend('0f8fad5b-d9cb-469f-a165-70867728950e', '1 hour') | DW004 | there is no batch 0f8fad5b",
                "commit(NULL) | DW004 | there is no batch NULL",
                "commit('nonsense') | 22P02 | invalid input syntax for type uuid",
                "commit(:staged, 'somebody else') | DW005 | is held by tester, not by somebody else",
                "release(:staged, 'why', 'somebody else') | DW005 | is held by tester, not by somebody else",
                "extend(:staged, '1 hour', 'somebody else') | DW005 | is held by tester, not by somebody else",
                "commit(:committed) | DW006 | was committed at",
                "release(:committed, 'why') | DW006 | was committed at",
                "extend(:committed, '1 hour') | DW006 | was committed at",
                "commit(:released) | DW005 | the lease of batch",
                "release(:released, 'why') | DW005 | released at",
                "extend(:released, '1 hour') | DW005 | released at",
                "commit(:expired) | DW005 | expired at",
                "release(:expired, 'why') | DW005 | expired at",
                "extend(:expired, '1 hour') | DW005 | expired at",
                // numbers and times
                "stage('public.notes', 'released', 0) | DW001 | max_rows must be at least 1 but is 0",
                "stage('public.notes', 'released', -1) | DW001 | max_rows must be at least 1 but is -1",
                "extend(:staged, '0') | DW001 | a duration above 0",
                "extend(:staged, '-1 hour') | DW001 | a duration above 0",
                "extend(:staged, NULL) | DW001 | a duration above 0, not by NULL",
                "request('public.notes', 'staged', '-1 hour') | DW001 | now or later",
                "wait_until_processed('public.notes', 'staged', NULL) | DW001 | timeout must be given",
                "replay('public.notes', 'parked', 4711) | DW001 | no change at position 4711 is parked",
                "drop_parked('public.notes', 'parked', 4711) | DW001 | no change at position 4711 is parked",
                // definitions
                "register('public.notes', 'p', 'sql', 'x', schedule => 'now and then') | DW001 | \"now and then\" is not known",
                "register('public.notes', 'p', 'sql', 'x', schedule => 'at 25:00') | DW001 | \"at 25:00\" is not known",
                "register('public.notes', 'p', 'sql', 'x', schedule => '') | DW001 | is not known",
                "register('public.notes', 'p', 'sql', 'x', filter => 'wage > 7') | DW009 | column \"wage\" does not exist",
                "register('public.notes', '', 'sql', 'x') | DW001 | a process needs a name",
            })
    void a_call_that_cannot_be_is_refused_and_changes_nothing(String call, String state, String message)
            throws SQLException {
        for (Map.Entry<String, String> batch : BATCHES.entrySet()) {
            call = call.replace(":" + batch.getKey(), "'" + batch.getValue() + "'");
        }
        String statement = "SELECT ddw." + call;
        List<String> before = state();

        assertThatThrownBy(() -> lab.rows(statement))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContaining(message);

        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedule = 'now and then'",
                "filter = 'wage > 7'",
                "lanes = 0",
                "batch_size = -1",
                "lease_duration = '0'",
                "max_attempts = 0",
                "source = 'public.nowhere'",
            })
    void the_base_table_takes_no_nonsense_either(String change) throws SQLException {
        List<String> before = state();

        assertThatThrownBy(() -> lab.run("UPDATE ddw.process SET " + change + " WHERE name = 'staged'"))
                .isInstanceOf(SQLException.class);

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void a_batch_that_never_was_has_no_changes() throws SQLException {
        String unknown = "0f8fad5b-d9cb-469f-a165-70867728950e";

        assertThat(lab.rows("SELECT * FROM ddw.changes_notes WHERE batch_id = ?::uuid", unknown))
                .isEmpty();
        assertThat(lab.rows("SELECT * FROM ddw.net_notes WHERE batch_id = ?::uuid", unknown))
                .isEmpty();
    }

    @Test
    void java_says_the_same() throws SQLException {
        ProcessKey process = ProcessKey.of("public.notes", "staged");
        List<String> before = state();

        assertThatThrownBy(() -> new StageRequest(process, "w", 0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("at least 1 but is 0");
        assertThatThrownBy(() -> lab.home()
                        .processes()
                        .add(ProcessDefinition.builder(ProcessKey.of("public.notes", "p"), "sql", "x")
                                .schedule("now and then")
                                .build()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("now and then");
        assertThatThrownBy(() -> lab.home()
                        .processes()
                        .edit(ProcessDefinition.builder(process, "sql", "x")
                                .schedule("at 25:00")
                                .build()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("at 25:00");
        assertThatThrownBy(() -> lab.home().processes().request(process, Duration.ofHours(-1)))
                .isInstanceOf(InvalidArgumentException.class);

        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no server", "no database"})
    void a_home_that_cannot_be_reached_says_so_and_that_trying_again_is_safe(String missing) {
        String here = lab.database().jdbcUrl();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                missing.equals("no server")
                        ? "jdbc:postgresql://127.0.0.1:1/shop"
                        : here.replace(lab.database().toString(), "no_such_database"));
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(2_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Home home = new PostgresDialect().open(pool, "ddw");

            assertThatThrownBy(() ->
                            home.stagingStore().stage(new StageRequest(ProcessKey.of("public.notes", "x"), "w", 1)))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.isTransient()).isTrue());
        }
    }

    private static List<String> state() throws SQLException {
        StringBuilder state = new StringBuilder();
        for (String query : STATE) {
            state.append(String.join("\n", lab.rows(query))).append('\n');
        }
        return state.toString().lines().toList();
    }
}
