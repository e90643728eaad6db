package org.deltawatcher.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.deltawatcher.testkit.MysqlHomeDatabase;
import org.deltawatcher.worker.cli.CommandLines;
import org.deltawatcher.worker.cli.Terminal;
import org.deltawatcher.worker.config.Surroundings;
import org.deltawatcher.worker.demo.DemoCommand;
import org.junit.jupiter.api.Test;

/** The demo with a copy on MySQL, wired as in the program. */
final class DemoToMysqlTest {

    private static final Pattern SCHEMA = Pattern.compile("Installed schema ddw_demo_(\\w+) in MySQL");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void the_notes_go_to_mysql_and_back_and_the_server_is_left_as_it_was() throws SQLException {
        try (var mysql = MysqlHomeDatabase.create()) {
            int code = ddw("demo", "--to", mysql.jdbcUrl(), "--seconds", "4");

            assertThat(out.toString())
                    .contains("MySQL answers at jdbc:")
                    .contains("registered 6 processes")
                    .contains("MySQL has the notes; they are tracked there too now")
                    .contains("2 parked changes are replayed")
                    .contains("everything is processed")
                    .containsPattern("delivery_notes on MySQL +to_mysql +[\\d,]+ +yes")
                    .containsPattern("delivery_notes_again +and_back +[\\d,]+ +yes")
                    .contains("All 5 results equal a recomputation from scratch, row by row.")
                    .contains("The copy on MySQL equals delivery_notes, and the copy of the copy equals the copy")
                    .contains("MySQL is as it was: dropped the schemas");
            assertThat(err.toString()).isEmpty();
            assertThat(code).isZero();
            var schema = SCHEMA.matcher(out.toString());
            assertThat(schema.find()).isTrue();
            assertThat(databases(mysql)).noneMatch(name -> name.contains(schema.group(1)));
        }
    }

    @Test
    void what_is_no_mysql_is_refused_before_anything_is_started() {
        assertThat(ddw("demo", "--to", "oracle")).isEqualTo(2);

        assertThat(err.toString())
                .contains("--to takes mysql, or the url of a MySQL server such as mysql://")
                .contains("but is oracle");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_server_that_does_not_answer_is_told_at_once() {
        assertThat(ddw("demo", "--to", "mysql://root:s3cret@127.0.0.1:1/")).isEqualTo(6);

        assertThat(err.toString())
                .contains("cannot connect to")
                .contains("127.0.0.1:1")
                .doesNotContain("s3cret");
        assertThat(out.toString()).doesNotContain("PostgreSQL");
    }

    private static List<String> databases(MysqlHomeDatabase mysql) throws SQLException {
        try (var connection = mysql.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW DATABASES")) {
            var names = new ArrayList<String>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private int ddw(String... arguments) {
        var terminal = new Terminal(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                InputStream.nullInputStream(),
                false,
                false,
                Terminal.UNLIMITED,
                ZoneOffset.UTC);
        var surroundings = new Surroundings(Map.of(), Path.of("").toAbsolutePath());
        return CommandLines.create(DdwModule.factory(surroundings, terminal), terminal, DemoCommand.class)
                .execute(arguments);
    }
}
