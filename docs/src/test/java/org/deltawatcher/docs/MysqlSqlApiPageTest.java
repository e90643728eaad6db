package org.deltawatcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deltawatcher.testkit.MysqlHomeDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page on the SQL API of MySQL names every call and every column, as they are. */
class MysqlSqlApiPageTest {

    private static final Path PAGE = Path.of("reference", "sql-api-mysql.md");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final String SIGNATURES = """
            SELECT CONCAT('ddw.', r.ROUTINE_NAME, '(',
                          COALESCE((SELECT GROUP_CONCAT(IF(p.PARAMETER_MODE = 'IN', '', CONCAT(p.PARAMETER_MODE, ' ')), p.PARAMETER_NAME, ' ', p.DTD_IDENTIFIER
                                                        ORDER BY p.ORDINAL_POSITION SEPARATOR ', ')
                                      FROM information_schema.PARAMETERS p
                                     WHERE p.SPECIFIC_SCHEMA = r.ROUTINE_SCHEMA AND p.SPECIFIC_NAME = r.SPECIFIC_NAME
                                       AND p.ROUTINE_TYPE = r.ROUTINE_TYPE AND p.ORDINAL_POSITION > 0), ''),
                          ')', IF(r.ROUTINE_TYPE = 'FUNCTION', CONCAT(' → ', r.DTD_IDENTIFIER), ''))
              FROM information_schema.ROUTINES r
             WHERE r.ROUTINE_SCHEMA = '%s' AND r.ROUTINE_NAME NOT LIKE '\\_%%'
            """;
    private static final String COLUMNS =
            "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '%s' AND TABLE_NAME = '%s'";

    private static MysqlHomeDatabase database;

    @BeforeAll
    static void install() {
        database = MysqlHomeDatabase.create();
    }

    @AfterAll
    static void drop() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void every_call_has_its_signature() throws Exception {
        try (Stream<String> lines = Files.lines(PAGE)) {
            assertThat(lines.filter(line -> line.startsWith("`ddw.") && line.contains("("))
                            .filter(line -> line.endsWith("`"))
                            .map(line -> line.replace("`", "")))
                    .containsExactlyInAnyOrderElementsOf(values(SIGNATURES.formatted(database.schema())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "process_status",
                "batch_log",
                "tracking",
                "process",
                "parked",
                "home",
                "worker",
                "warning",
                "lost"
            })
    void every_column_is_told(String table) throws Exception {
        assertThat(columnsBelow("### ddw." + table))
                .containsExactlyInAnyOrderElementsOf(values(COLUMNS.formatted(database.schema(), table)));
    }

    /** What stands in backquotes in the first cell of each row. */
    private static Set<String> columnsBelow(String heading) throws IOException {
        try (Stream<String> lines = Files.lines(PAGE)) {
            Set<String> names = new TreeSet<>();
            lines.dropWhile(line -> !line.equals(heading))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.startsWith("| `"))
                    .map(line -> line.substring(0, line.indexOf('|', 1)))
                    .flatMap(cell -> NAME.matcher(cell).results().map(MatchResult::group))
                    .forEach(name -> names.add(name.replace("`", "")));
            return names;
        }
    }

    private static List<String> values(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
