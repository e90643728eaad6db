package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.SpecialValue;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every type of MySQL comes out as a value of Java, and in again as what it was. */
final class ReplicatedTypesTest {

    private static final Instant MOMENT = Instant.parse("2026-10-25T00:30:00.123456Z");

    private final TargetLab target = new TargetLab();
    private final Lab lab = target.lab();

    @AfterEach
    void close() {
        target.close();
    }

    private record Case(String type, String literal, Object value) {}

    private static Case of(String type, String literal, Object value) {
        return new Case(type, literal, value);
    }

    private static final List<Case> CASES = List.of(
            of("TINYINT(1)", "-128", -128L),
            of("TINYINT UNSIGNED", "255", 255L),
            of("SMALLINT", "-32768", -32768L),
            of("MEDIUMINT UNSIGNED", "16777215", 16777215L),
            of("INT UNSIGNED", "4294967295", 4294967295L),
            of("INT(8) ZEROFILL", "42", 42L),
            of("BIGINT", "-9223372036854775808", Long.MIN_VALUE),
            of("BIGINT UNSIGNED", "18446744073709551615", new BigInteger("18446744073709551615")),
            of(
                    "DECIMAL(65,30)",
                    "12345678901234567890123456789012345.123456789012345678901234567891",
                    new BigDecimal("12345678901234567890123456789012345.123456789012345678901234567891")),
            of("DECIMAL(10,2)", "-1.5", new BigDecimal("-1.50")),
            of("FLOAT", "16777215", 16777215f),
            of("FLOAT", "1.1754942e-38", 1.1754942e-38f),
            of("FLOAT", "3.4028234663852886e38", Float.MAX_VALUE),
            of("DOUBLE", "1.7976931348623157e308", Double.MAX_VALUE),
            of("DOUBLE", "0.1", 0.1),
            of("DOUBLE", "2.2250738585072014e-308", Double.MIN_NORMAL),
            of("BIT(1)", "b'1'", true),
            of("BIT(8)", "b'10000001'", 129L),
            of("BIT(64)", "0xFFFFFFFFFFFFFFFF", new BigInteger("18446744073709551615")),
            of("DATE", "'0001-01-01'", LocalDate.of(1, 1, 1)),
            of("DATE", "'9999-12-31'", LocalDate.of(9999, 12, 31)),
            of("DATE", "'0000-00-00'", new SpecialValue("0000-00-00")),
            of("DATE", "'2026-00-00'", new SpecialValue("2026-00-00")),
            of("DATE", "'2026-02-31'", new SpecialValue("2026-02-31")),
            of("DATETIME(6)", "'2026-11-22 10:11:12.123456'", LocalDateTime.of(2026, 11, 22, 10, 11, 12, 123_456_000)),
            of("DATETIME", "'2026-11-22 00:00:00'", LocalDateTime.of(2026, 11, 22, 0, 0)),
            of("DATETIME", "'0000-00-00 00:00:00'", new SpecialValue("0000-00-00 00:00:00")),
            of("DATETIME(3)", "'2026-02-31 01:02:03'", new SpecialValue("2026-02-31 01:02:03.000")),
            of("TIMESTAMP(6)", "'2026-10-25 00:30:00.123456'", MOMENT),
            of("TIMESTAMP", "'2038-01-19 03:14:07'", Instant.parse("2038-01-19T03:14:07Z")),
            of("TIMESTAMP", "'0000-00-00 00:00:00'", new SpecialValue("0000-00-00 00:00:00")),
            of("TIME(6)", "'23:59:59.999999'", LocalTime.of(23, 59, 59, 999_999_000)),
            of("TIME", "'-838:59:59'", new SpecialValue("-838:59:59")),
            of("TIME", "'24:00:00'", new SpecialValue("24:00:00")),
            of("YEAR", "2155", 2155L),
            of("YEAR", "0", 0L),
            of("CHAR(5)", "'ab'", "ab"),
            of("VARCHAR(20)", "'O\\'Neill \\\\ \\0 \"😀 '", "O'Neill \\ \0 \"😀 "),
            of("VARCHAR(20) CHARACTER SET latin1", "'é '", "é "),
            of("VARCHAR(20) COLLATE utf8mb4_general_ci", "'ÄÖ'", "ÄÖ"),
            of("TINYTEXT", "REPEAT('ä', 127)", "ä".repeat(127)),
            of("TEXT", "'\n\r\t\u0001'", "\n\r\t\u0001"),
            of("LONGTEXT", "REPEAT('x', 200000)", "x".repeat(200_000)),
            of("ENUM('a','b''c','d\\\\e')", "'b\\'c'", "b'c"),
            of("ENUM('1','2','0')", "'0'", "0"),
            of("SET('x','y','z')", "'z,x'", "x,z"),
            of("SET('x','y','z')", "''", ""),
            of("JSON", "'{\"b\": 1, \"a\": [1.5, \"\\\\\\\\ \\\\\"\"]}'", "{\"a\": [1.5, \"\\\\ \\\"\"], \"b\": 1}"),
            of("BINARY(4)", "0x0001", List.of(0, 1, 0, 0)),
            of("VARBINARY(4)", "0x27005C20", List.of(0x27, 0, 0x5C, 0x20)),
            of("LONGBLOB", "0xFF00", List.of(255, 0)),
            of("BLOB", "''", List.of()),
            of("POINT", "ST_GeomFromText('POINT(1 2)', 4326)", "E610000001010000000000000000000040000000000000F03F"));

    private void create() {
        String columns = Stream.iterate(0, i -> i + 1)
                .limit(CASES.size())
                .map(i -> ", c" + i + " " + CASES.get(i).type() + " NULL")
                .collect(Collectors.joining());
        lab.run("CREATE TABLE shop.t (id BIGINT UNSIGNED PRIMARY KEY" + columns + ")");
    }

    private void fill() throws Exception {
        try (var connection = lab.connect();
                var sql = connection.createStatement()) {
            String mode = lab.value("SELECT @@GLOBAL.sql_mode");
            sql.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'");
            sql.execute(lab.in("INSERT INTO shop.t VALUES (1, "
                    + CASES.stream().map(Case::literal).collect(Collectors.joining(", ")) + "), (2"
                    + ", NULL".repeat(CASES.size()) + ")"));
            sql.execute("SET SESSION sql_mode = '" + mode + "', time_zone = SYSTEM");
        }
    }

    @Test
    void every_type_comes_out_of_a_batch_and_of_the_table_and_goes_into_a_table_that_was_made_for_it()
            throws Exception {
        create();
        ProcessKey process = lab.track("t");
        fill();
        TableShape source = lab.home().sql().rows().shape(lab.source("t"));
        Batch batch = lab.stage(process, 100).orElseThrow();

        List<SelectedRow> ofBatch = target.ofBatch(batch, true, TargetLab.items(source));
        List<SelectedRow> ofSource =
                target.ofSource(lab.source("t"), "id < 3", TargetLab.items(source), List.of(List.of(1L), List.of(2L)));

        assertThat(ofSource).hasSize(2);
        for (int i = 0; i < CASES.size(); i++) {
            Case one = CASES.get(i);
            assertThat(plain(ofBatch.get(0).values()).get(i + 1))
                    .as("of a batch, " + one)
                    .isEqualTo(one.value());
            assertThat(plain(ofSource.get(0).values()).get(i + 1))
                    .as("of the table, " + one)
                    .isEqualTo(one.value());
        }
        assertThat(plain(ofBatch.get(1).values())).startsWith(2L).endsWith("NULL");
    }

    @Test
    void what_came_out_is_the_same_when_it_went_in() throws Exception {
        create();
        lab.track("t");
        fill();
        TableShape source = lab.home().sql().rows().shape(lab.source("t"));
        Target there = target.target();
        List<ColumnShape> columns = source.columns().stream()
                .map(column -> there.types().column(column, column.name().equals("id")))
                .toList();
        there.inspector()
                .create(there.types()
                        .createTable(new TableShape(lab.source("copy"), columns, List.of("id"), List.of())));
        List<SelectedRow> rows = target.ofSource(lab.source("t"), null, TargetLab.items(source), null);

        target.put("copy", rows.get(0).values(), rows.get(1).values());
        target.put("copy", rows.get(0).values(), rows.get(1).values());

        assertThat(target.table("copy").columns().stream()
                        .map(ColumnShape::nativeType)
                        .toList())
                .isEqualTo(target.table("t").columns().stream()
                        .map(ColumnShape::nativeType)
                        .toList());
        for (int i = 0; i < CASES.size(); i++) {
            String same = lab.value("SELECT COUNT(*) FROM shop.t JOIN shop.copy s USING (id) WHERE HEX(t.c" + i
                    + ") <=> HEX(s.c" + i + ") AND t.c" + i + " <=> s.c" + i);
            assertThat(same).as(CASES.get(i).toString()).isEqualTo("2");
        }
    }

    private static List<Object> plain(@Nullable Object[] values) {
        List<Object> plain = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof byte[] bytes) {
                List<Integer> unsigned = new ArrayList<>();
                for (byte one : bytes) {
                    unsigned.add(one & 0xFF);
                }
                plain.add(unsigned);
            } else {
                plain.add(value == null ? "NULL" : value);
            }
        }
        return plain;
    }
}
