package org.deltawatcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.EnableRequest;
import org.deltawatcher.api.spi.Home;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.Targets;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.core.replicate.ReplicateExecutor;
import org.deltawatcher.testkit.HomeDatabase;
import org.deltawatcher.testkit.MysqlHomeDatabase;
import org.junit.jupiter.api.Test;

/** The tables of the types page are what the type maps say. Whoever changes a map copies them from the failure. */
class TypesPageTest {

    private static final List<String> POSTGRES = List.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "numeric(10,2)",
            "numeric",
            "real",
            "double precision",
            "text",
            "varchar(20)",
            "char(5)",
            "bytea",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "uuid",
            "json",
            "jsonb",
            "integer[]",
            "int4range",
            "interval",
            "inet",
            "point");

    private static final List<String> MYSQL = List.of(
            "TINYINT(1)",
            "TINYINT",
            "SMALLINT",
            "MEDIUMINT",
            "INT",
            "BIGINT",
            "BIGINT UNSIGNED",
            "BIT(1)",
            "DECIMAL(10,2)",
            "FLOAT",
            "DOUBLE",
            "VARCHAR(20)",
            "CHAR(5)",
            "TEXT",
            "LONGTEXT",
            "BINARY(4)",
            "VARBINARY(20)",
            "LONGBLOB",
            "DATE",
            "TIME(6)",
            "DATETIME(6)",
            "TIMESTAMP(6)",
            "YEAR",
            "JSON",
            "ENUM('a','b')",
            "SET('a','b')",
            "POINT",
            "GEOMETRY");

    @Test
    void the_tables_are_what_the_type_maps_say() throws IOException {
        try (MysqlHomeDatabase mysql = MysqlHomeDatabase.create();
                HomeDatabase postgres = HomeDatabase.create()) {
            SourceName here = new SourceName("public", "types");
            SourceName there = new SourceName(mysql.sourceSchema(), "types");
            postgres.execute("CREATE TABLE types (id bigint PRIMARY KEY" + columns(POSTGRES) + ")");
            mysql.execute("CREATE TABLE " + there + " (id BIGINT PRIMARY KEY" + columns(MYSQL) + ")");

            String page = Files.readString(Path.of("reference/types.md"));
            assertThat(page)
                    .contains(table("PostgreSQL", "MySQL", POSTGRES, postgres.home(), here, mysql.target()))
                    .contains(table("MySQL", "PostgreSQL", MYSQL, mysql.home(), there, postgres.target()));
        }
    }

    private static String columns(List<String> types) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            columns.append(", c").append(i).append(' ').append(types.get(i)).append(" NULL");
        }
        return columns.toString();
    }

    private static String table(
            String from, String to, List<String> types, Home home, SourceName source, Target target) {
        home.changeSource().enable(EnableRequest.of(source));
        List<ColumnShape> shapes = home.sql().rows().shape(source).columns();
        List<String> remarks = remarks(home, source, target);
        List<String> lines =
                new ArrayList<>(List.of("| " + from + " | on " + to + " | what does not fit |", "|---|---|---|"));
        for (int i = 0; i < types.size(); i++) {
            String column = "column c" + i + " of the target ";
            String misfits = remarks.stream()
                    .filter(remark -> remark.startsWith(column))
                    .map(remark -> remark.substring(column.length()).split(";", 2)[0])
                    .collect(Collectors.joining(", "));
            String made = target.types().column(shapes.get(i + 1), false).nativeType();
            lines.add("| `" + types.get(i) + "` | `" + made.replaceAll(" COLLATE \\w+", "") + "` | " + misfits + " |");
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> remarks(Home home, SourceName source, Target target) {
        ReplicateExecutor executor = new ReplicateExecutor(Targets.of(Map.of("there", target)));
        ProcessDefinition definition = ProcessDefinition.builder(
                        new ProcessKey(source, "copy"), "replicate", "{\"table\": \"nowhere.types\", \"create\": true}")
                .target("there")
                .build();
        return executor.check(definition, home.sql());
    }
}
