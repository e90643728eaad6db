package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.core.replicate.Verification;
import org.deltawatcher.core.replicate.Verifier;
import org.deltawatcher.testkit.HandDrivenWorker;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.MysqlHomeDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From PostgreSQL to MySQL and back into a second table: the rows are the same, and nothing goes round in circles. */
final class ReplicateBetweenProductsTest {

    /** The point 1 2 as MySQL keeps it. */
    private static final String SHAPE = "000000000101000000000000000000F03F0000000000000040";

    private HomeDatabase postgres;
    private MysqlHomeDatabase mysql;
    private Targets targets;

    @BeforeEach
    void open() {
        mysql = MysqlHomeDatabase.create();
        postgres = HomeDatabase.create();
        Map<String, Target> byName = Map.of("postgres", postgres.target(), "mysql", mysql.target());
        targets = Targets.of(byName);
    }

    @AfterEach
    void close() {
        mysql.close();
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void there_and_back_again() throws SQLException {
        postgres.execute("""
            CREATE TABLE notes (id uuid PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, b boolean, i2 smallint, i4 integer, i8 bigint, n numeric(12,3),
                f4 real, f8 double precision, t text, by bytea, d date, tm time(3), ts timestamp, tz timestamptz, j jsonb);
            INSERT INTO notes VALUES
                ('00000000-0000-0000-0000-00000000000a', 'A', true, -32768, 2147483647, -9223372036854775808, 123456789.125, 0.1, 1e-300,
                 E'tab\\t line\\n back\\\\slash ''quote" €𝄞 ', '\\x00ff5c27', '9999-12-31', '23:59:59.999', '2026-01-01 00:00:00.000001',
                 '2040-07-01 12:00:00.5+02', '{"b": [1.50, null], "a": "x\\u20ac"}'),
                ('00000000-0000-0000-0000-00000000000b', 'a', false, NULL, NULL, NULL, NULL, NULL, NULL, '', '', NULL, NULL, NULL, NULL, 'null'),
                ('00000000-0000-0000-0000-00000000000c', 'a ', NULL, 0, 0, 0, 0, 0, 0, NULL, NULL, '1000-01-01', '00:00', '1000-01-01', '1970-01-01 00:00:00+00', NULL)
            """);
        SourceName copy = new SourceName(mysql.sourceSchema(), "notes");
        ProcessKey there = copy(postgres.home(), new SourceName("public", "notes"), "mysql", copy);
        HandDrivenWorker here = new HandDrivenWorker(postgres.home(), List.of(new ReplicateExecutor(targets)));
        here.run(there).orFail();
        ProcessKey back = copy(mysql.home(), copy, "postgres", new SourceName("public", "notes_again"));
        HandDrivenWorker overThere = new HandDrivenWorker(mysql.home(), List.of(new ReplicateExecutor(targets)));
        overThere.run(back).orFail();
        assertThat(verify(postgres.home(), there).isEqual()).isTrue();
        assertThat(verify(mysql.home(), back).isEqual()).isTrue();

        postgres.execute(
                "UPDATE notes SET code = CASE code WHEN 'A' THEN 'b' ELSE code END, i8 = 1; DELETE FROM notes WHERE"
                        + " code = 'a'; INSERT INTO notes (id, code, t) VALUES ('00000000-0000-0000-0000-00000000000d',"
                        + " 'A', 'new')");
        here.run(there).orFail();
        assertThat(verify(postgres.home(), there).differences()).isEmpty();
        // what came from this home is not sent back to it: the second table stays as it was loaded
        overThere.run(back).orFail();
        assertThat(text(postgres.dataSource(), "SELECT count(*) FROM notes_again"))
                .isEqualTo("3");

        try (Connection connection = mysql.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE " + copy + " SET t = 'changed there' WHERE code = 'b'");
        }
        overThere.run(back).orFail();
        assertThat(text(postgres.dataSource(), "SELECT t FROM notes_again WHERE code = 'b'"))
                .isEqualTo("changed there");
    }

    @Test
    void what_the_other_product_cannot_hold_is_told_and_parked() throws SQLException {
        postgres.execute("CREATE TABLE odd (id bigint PRIMARY KEY, f double precision, d date, n numeric)");
        SourceName copy = new SourceName(mysql.sourceSchema(), "odd");
        ProcessDefinition definition = definition(new SourceName("public", "odd"), "mysql", copy)
                .batchSize(1)
                .build();
        ReplicateExecutor executor = new ReplicateExecutor(targets);
        postgres.home().changeSource().enable(EnableRequest.of(new SourceName("public", "odd")));
        assertThat(executor.check(definition, postgres.home().sql()))
                .anySatisfy(remark -> assertThat(remark).contains("column f", "NaN"))
                .anySatisfy(remark -> assertThat(remark).contains("column d", "infinity"));
        postgres.home().processes().add(definition);
        postgres.execute(
                "INSERT INTO odd VALUES (1, 'NaN', NULL, 1), (2, 1, 'infinity', 1), (3, 1, '0044-03-15 BC', 1), (4, 1,"
                        + " NULL, 1e40), (5, 1, '2026-01-01', 1)");
        HandDrivenWorker worker = new HandDrivenWorker(postgres.home(), List.of(executor));
        for (int i = 0; i < 10; i++) {
            worker.run(definition.key());
            postgres.advance(Duration.ofMinutes(10));
        }

        assertThat(text(mysql.dataSource(), "SELECT GROUP_CONCAT(id) FROM " + copy))
                .isEqualTo("5");
        assertThat(postgres.home().parkingLot().list(definition.key(), 10)).hasSize(4);
        assertThat(verify(postgres.home(), definition.key()).differences())
                .extracting(Verification.Difference::kind)
                .containsOnly(Verification.Kind.UNFIT);
    }

    @Test
    void types_of_one_product_arrive_as_their_text() throws SQLException {
        postgres.execute("CREATE TABLE shapes (id bigint PRIMARY KEY, p point, b box, r int4range);"
                + " INSERT INTO shapes VALUES (1, '(1,2)', '(2,2),(1,1)', '[1,5)')");
        SourceName here = new SourceName("public", "shapes");
        SourceName there = new SourceName(mysql.sourceSchema(), "places");
        mysql.execute("CREATE TABLE " + there + " (id BIGINT PRIMARY KEY, p POINT, g GEOMETRY)");
        mysql.execute(
                "INSERT INTO " + there + " VALUES (1, ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(1 2)'))");
        SourceName shapes = new SourceName(mysql.sourceSchema(), "shapes");
        ProcessKey toMysql = copy(postgres.home(), here, "mysql", shapes);
        ProcessKey toPostgres = copy(mysql.home(), there, "postgres", new SourceName("public", "places"));
        List<ReplicateExecutor> executors = List.of(new ReplicateExecutor(targets));
        new HandDrivenWorker(postgres.home(), executors).run(toMysql).orFail();
        new HandDrivenWorker(mysql.home(), executors).run(toPostgres).orFail();

        assertThat(text(mysql.dataSource(), "SELECT CONCAT_WS(' ', p, b, r) FROM " + shapes))
                .isEqualTo("(1,2) (2,2),(1,1) [1,5)");
        assertThat(text(postgres.dataSource(), "SELECT p || ' ' || g FROM places"))
                .isEqualTo(SHAPE + " " + SHAPE);
        assertThat(verify(postgres.home(), toMysql).isEqual()).isTrue();
        assertThat(verify(mysql.home(), toPostgres).isEqual()).isTrue();
    }

    @Test
    void names_that_look_like_something_else_are_kept() throws SQLException {
        postgres.execute(
                "CREATE TABLE odd (\"end\\\" int PRIMARY KEY, \":batch_id\" int, \"?\" int, \" blank\" int, \"{net}\" int, \"`\" int);"
                        + " INSERT INTO odd VALUES (1, 2, 3, 4, 5, 6)");
        SourceName copy = new SourceName(mysql.sourceSchema(), "odd");
        ProcessKey there = copy(postgres.home(), new SourceName("public", "odd"), "mysql", copy);
        List<ReplicateExecutor> executors = List.of(new ReplicateExecutor(targets));
        new HandDrivenWorker(postgres.home(), executors).run(there).orFail();
        ProcessKey back = copy(mysql.home(), copy, "postgres", new SourceName("public", "odd_again"));
        new HandDrivenWorker(mysql.home(), executors).run(back).orFail();

        assertThat(verify(postgres.home(), there).isEqual()).isTrue();
        assertThat(text(
                        postgres.dataSource(),
                        "SELECT a::text FROM odd_again a WHERE a::text = (SELECT o::text FROM odd o)"))
                .isEqualTo("(1,2,3,4,5,6)");
    }

    @Test
    void a_name_that_the_other_product_does_not_take_is_refused_when_it_is_registered() {
        postgres.execute(
                "CREATE TABLE wide (id int PRIMARY KEY, \"b \" int); CREATE TABLE high (\"𝄞\" int PRIMARY KEY)");
        mysql.execute(
                "CREATE TABLE " + mysql.sourceSchema() + ".wide (id INT PRIMARY KEY, " + "ä".repeat(32) + " INT)");
        Map.of("wide", "column b  has a blank at the end", "high", "column 𝄞 has a character")
                .forEach((table, why) -> assertThatThrownBy(() -> copy(
                                postgres.home(),
                                new SourceName("public", table),
                                "mysql",
                                new SourceName(mysql.sourceSchema(), "made")))
                        .isInstanceOf(InvalidDefinitionException.class)
                        .hasMessageContaining(why));
        assertThatThrownBy(() -> copy(
                        mysql.home(),
                        new SourceName(mysql.sourceSchema(), "wide"),
                        "postgres",
                        new SourceName("public", "made")))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("column " + "ä".repeat(32) + " would have a name of 64 bytes");
    }

    @Test
    void a_type_of_the_same_name_in_a_table_of_ones_own_is_not_the_same() throws SQLException {
        postgres.execute("CREATE TABLE shapes (id bigint PRIMARY KEY, p point)");
        SourceName own = new SourceName(mysql.sourceSchema(), "own");
        mysql.execute("CREATE TABLE " + own + " (id BIGINT PRIMARY KEY, p POINT)");
        SourceName source = new SourceName("public", "shapes");
        postgres.home().changeSource().enable(EnableRequest.of(source));

        assertThatThrownBy(() -> new ReplicateExecutor(targets)
                        .check(
                                definition(source, "mysql", own).build(),
                                postgres.home().sql()))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("column p of the target, point, cannot be made of point of postgres");
    }

    @Test
    void a_copy_whose_key_has_no_unique_index_has_each_row_once() throws SQLException {
        postgres.execute("CREATE TABLE rows (id bigint PRIMARY KEY, v integer); CREATE SCHEMA other;"
                + " CREATE TABLE other.rows (id bigint, v integer); INSERT INTO rows VALUES (1, 0), (2, 0)");
        SourceName inMysql = new SourceName(mysql.sourceSchema(), "rows");
        mysql.execute(
                "CREATE TABLE " + inMysql + " (no BIGINT PRIMARY KEY AUTO_INCREMENT, id BIGINT, v INT, KEY (id))");
        ProcessKey toMysql = copyByKey("mysql", inMysql);
        ProcessKey toPostgres = copyByKey("postgres", new SourceName("other", "rows"));
        HandDrivenWorker worker = new HandDrivenWorker(postgres.home(), List.of(new ReplicateExecutor(targets)));
        for (int i = 1; i <= 3; i++) {
            postgres.execute("UPDATE rows SET v = " + i + " WHERE id = 1");
            worker.run(toMysql).orFail();
            worker.run(toPostgres).orFail();
        }
        assertThat(text(mysql.dataSource(), "SELECT GROUP_CONCAT(id, ' ', v ORDER BY id) FROM " + inMysql))
                .isEqualTo("1 3,2 0");
        assertThat(verify(postgres.home(), toMysql).isEqual()).isTrue();
        assertThat(verify(postgres.home(), toPostgres).isEqual()).isTrue();

        mysql.execute("INSERT INTO " + inMysql + " (id, v) VALUES (1, 3), (1, 3), (2, 7)");
        postgres.execute("INSERT INTO other.rows VALUES (1, 3), (1, 3), (2, 7)");
        for (ProcessKey process : List.of(toMysql, toPostgres)) {
            assertThat(verify(postgres.home(), process).differences())
                    .extracting(Verification.Difference::kind)
                    .containsExactly(Verification.Kind.REPEATED, Verification.Kind.REPEATED);
            assertThat(verify(postgres.home(), process, true).repaired()).isEqualTo(2);
            assertThat(verify(postgres.home(), process).isEqual()).isTrue();
        }
        assertThat(text(postgres.dataSource(), "SELECT count(*) FROM other.rows"))
                .isEqualTo("2");
        postgres.execute("INSERT INTO other.rows VALUES (NULL, 3)");
        assertThatThrownBy(() -> verify(postgres.home(), toPostgres)).hasMessageContaining("whose key id is NULL");
    }

    @Test
    void a_key_that_is_spelled_anew_is_so_at_the_other_product() throws SQLException {
        postgres.execute("CREATE EXTENSION citext; CREATE TABLE tags (id citext PRIMARY KEY, n int);"
                + " CREATE TABLE sums (id numeric PRIMARY KEY, n int);"
                + " INSERT INTO tags VALUES ('A', 1), ('B', 2); INSERT INTO sums VALUES (1.0, 1)");
        SourceName folding = new SourceName(mysql.sourceSchema(), "folding");
        mysql.execute("CREATE TABLE " + folding + " (id VARCHAR(20) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, n INT)");
        mysql.execute("CREATE TABLE " + mysql.sourceSchema() + ".texts (id VARCHAR(20) PRIMARY KEY, n INT)");
        List<ProcessKey> copies = List.of(
                copyTo("mysql", "tags", folding),
                copyTo("mysql", "tags", new SourceName(mysql.sourceSchema(), "made")),
                copyTo("mysql", "sums", new SourceName(mysql.sourceSchema(), "texts")));
        HandDrivenWorker worker = new HandDrivenWorker(postgres.home(), List.of(new ReplicateExecutor(targets)));
        for (String changes : List.of(
                "SELECT",
                "UPDATE tags SET id = 'a' WHERE id = 'A'; UPDATE sums SET id = 1.00",
                "DELETE FROM tags WHERE id = 'b'; INSERT INTO tags VALUES ('b', 3)",
                "UPDATE tags SET id = lower(id) || '2'; DELETE FROM sums; INSERT INTO sums VALUES (1, 7)")) {
            postgres.execute(changes);
            for (ProcessKey copy : copies) {
                worker.run(copy).orFail();
                assertThat(verify(postgres.home(), copy).differences())
                        .as("%s after %s", copy, changes)
                        .isEmpty();
            }
        }
    }

    /** A literal of MySQL is a DOUBLE or a DECIMAL, which no FLOAT of such a value equals. */
    @Test
    void a_comparison_finds_rows_by_a_key_that_is_a_float() throws SQLException {
        String rows = "(-0e0, 0), (1.1, 1), (0.3, 2), (2, 3), (3.4e38, 4)";
        SourceName copy = new SourceName(mysql.sourceSchema(), "floats");
        SourceName source = new SourceName(mysql.sourceSchema(), "more_floats");
        postgres.execute("CREATE TABLE floats (f real PRIMARY KEY, v int); INSERT INTO floats VALUES "
                + rows.replace("-0e0", "'-0'"));
        mysql.execute("CREATE TABLE " + source + " (f FLOAT PRIMARY KEY, v INT)");
        mysql.execute("INSERT INTO " + source + " VALUES " + rows);
        ProcessKey toMysql = copyTo("mysql", "floats", copy);
        ProcessKey toPostgres = copy(mysql.home(), source, "postgres", new SourceName("public", "more_floats"));
        List<ReplicateExecutor> executors = List.of(new ReplicateExecutor(targets));
        new HandDrivenWorker(postgres.home(), executors).run(toMysql).orFail();
        new HandDrivenWorker(mysql.home(), executors).run(toPostgres).orFail();
        mysql.execute("UPDATE " + copy + " SET v = 99");
        postgres.execute("UPDATE more_floats SET v = 99");

        for (Map.Entry<Home, ProcessKey> one :
                List.of(Map.entry(postgres.home(), toMysql), Map.entry(mysql.home(), toPostgres))) {
            assertThat(verify(one.getKey(), one.getValue()).differences())
                    .extracting(Verification.Difference::kind)
                    .hasSize(5)
                    .containsOnly(Verification.Kind.DIFFERENT);
            assertThat(verify(one.getKey(), one.getValue(), true).repaired()).isEqualTo(5);
            assertThat(verify(one.getKey(), one.getValue()).isEqual()).isTrue();
        }
        assertThat(text(postgres.dataSource(), "SELECT string_agg(f || ' ' || v, ', ' ORDER BY v) FROM more_floats"))
                .isEqualTo("-0 0, 1.1 1, 0.3 2, 2 3, 3.4e+38 4");
        assertThat(text(mysql.dataSource(), "SELECT GROUP_CONCAT(f, ' ', v ORDER BY v SEPARATOR ', ') FROM " + copy))
                .isEqualTo("-0 0, 1.1 1, 0.3 2, 2 3, 3.4e38 4");
    }

    @Test
    void a_comparison_goes_on_past_a_key_that_the_copy_cannot_have() throws SQLException {
        postgres.execute("CREATE TABLE valid (id int, until date, v int, PRIMARY KEY (id, until));"
                + " INSERT INTO valid VALUES (1, 'infinity', 1), (2, '2026-01-01', 2), (3, '2026-01-01', 3)");
        SourceName there = new SourceName(mysql.sourceSchema(), "valid");
        ProcessKey process = copyTo("mysql", "valid", there);
        HandDrivenWorker worker = new HandDrivenWorker(postgres.home(), List.of(new ReplicateExecutor(targets)));
        for (int i = 0; i < 10; i++) {
            worker.run(process);
            postgres.advance(Duration.ofMinutes(10));
        }
        mysql.execute("UPDATE " + there + " SET v = 99 WHERE id = 2");

        assertThat(verify(postgres.home(), process).differences())
                .extracting(difference -> difference.kind() + " " + difference.key() + " " + difference.reason())
                .containsExactlyInAnyOrder(
                        "UNFIT id=1, until=infinity column until of the target, date, cannot hold infinity",
                        "DIFFERENT id=2, until=2026-01-01 null");
        assertThat(verify(postgres.home(), process, true).repaired()).isEqualTo(1);
        assertThat(text(mysql.dataSource(), "SELECT GROUP_CONCAT(id, ' ', v ORDER BY id) FROM " + there))
                .isEqualTo("2 2,3 3");
    }

    @Test
    void a_key_of_bytes_that_the_copy_cannot_have_is_told() throws SQLException {
        postgres.execute(
                "CREATE TABLE hashes (h bytea PRIMARY KEY); INSERT INTO hashes VALUES ('\\x00'), ('\\x000102')");
        SourceName there = new SourceName(mysql.sourceSchema(), "hashes");
        mysql.execute("CREATE TABLE " + there + " (h VARBINARY(2) PRIMARY KEY)");
        ProcessKey process = copyTo("mysql", "hashes", there);
        HandDrivenWorker worker = new HandDrivenWorker(postgres.home(), List.of(new ReplicateExecutor(targets)));
        for (int i = 0; i < 10; i++) {
            worker.run(process);
            postgres.advance(Duration.ofMinutes(10));
        }

        assertThat(verify(postgres.home(), process).differences())
                .extracting(difference -> difference.kind() + " " + difference.key())
                .containsExactly("UNFIT h=000102");
    }

    private ProcessKey copyTo(String target, String table, SourceName copy) {
        SourceName source = new SourceName("public", table);
        postgres.home().changeSource().enable(EnableRequest.of(source));
        ProcessDefinition definition = ProcessDefinition.builder(
                        new ProcessKey(source, "to_" + copy.table()),
                        "replicate",
                        "{\"table\": \"" + copy + "\", \"create\": true}")
                .target(target)
                .initial(InitialLoad.LOAD)
                .build();
        postgres.home().processes().add(definition);
        return definition.key();
    }

    private ProcessKey copyByKey(String target, SourceName table) {
        SourceName source = new SourceName("public", "rows");
        postgres.home().changeSource().enable(EnableRequest.of(source));
        ProcessDefinition definition = ProcessDefinition.builder(
                        new ProcessKey(source, "to_" + target),
                        "replicate",
                        "{\"table\": \"" + table + "\", \"key\": [\"id\"]}")
                .target(target)
                .initial(InitialLoad.LOAD)
                .build();
        assertThat(new ReplicateExecutor(targets)
                        .check(definition, postgres.home().sql()))
                .anySatisfy(remark -> assertThat(remark).contains("no unique index over [id]"));
        postgres.home().processes().add(definition);
        return definition.key();
    }

    private Verification verify(Home home, ProcessKey key) {
        return verify(home, key, false);
    }

    private Verification verify(Home home, ProcessKey key, boolean isRepaired) {
        return new Verifier(home, home.processes().find(key).orElseThrow(), targets, rows -> {})
                .verify(100, Duration.ofSeconds(1), isRepaired);
    }

    private ProcessKey copy(Home home, SourceName source, String target, SourceName table) {
        home.changeSource().enable(EnableRequest.of(source));
        ProcessDefinition definition =
                definition(source, target, table).initial(InitialLoad.LOAD).build();
        assertThat(new ReplicateExecutor(targets).check(definition, home.sql())).isNotEmpty();
        home.processes().add(definition);
        return definition.key();
    }

    private static ProcessDefinition.Builder definition(SourceName source, String target, SourceName table) {
        return ProcessDefinition.builder(
                        new ProcessKey(source, "copy"), "replicate", "{\"table\": \"" + table + "\", \"create\": true}")
                .target(target);
    }

    private static String text(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
