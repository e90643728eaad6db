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
import org.deltawatcher.testkit.HomeDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page on the SQL API names every call and every column, as they are. */
class SqlApiPageTest {

    private static final Path PAGE = Path.of("reference", "sql-api.md");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final String SIGNATURES = """
            SELECT format('ddw.%s(%s) → %s', f.proname, pg_get_function_arguments(f.oid), pg_get_function_result(f.oid))
              FROM pg_proc f
             WHERE f.pronamespace = 'ddw'::regnamespace AND f.proname NOT LIKE '\\_%'
               AND f.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
            """;

    private static HomeDatabase database;

    @BeforeAll
    static void install() {
        database = HomeDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Test
    void every_call_has_its_signature() throws Exception {
        try (Stream<String> lines = Files.lines(PAGE)) {
            assertThat(lines.filter(line -> line.startsWith("`ddw.") && line.contains(" → "))
                            .map(line -> line.replace("`", "")))
                    .containsExactlyInAnyOrderElementsOf(values(SIGNATURES).stream()
                            .map(SqlApiPageTest::shortened)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"process_status", "batch_log", "tracking", "process", "parked", "home", "worker", "warning"})
    void every_column_is_told(String table) throws Exception {
        assertThat(columnsBelow("### ddw." + table))
                .containsExactlyInAnyOrderElementsOf(values("SELECT attname FROM pg_attribute WHERE attrelid = 'ddw."
                        + table + "'::regclass AND attnum > 0 AND NOT attisdropped"));
    }

    private static String shortened(String signature) {
        return signature.replaceAll("::\\w+", "").replace("timestamp with time zone", "timestamptz");
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
