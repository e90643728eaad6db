package org.deltawatcher.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Bytes;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Flag;
import org.deltawatcher.api.table.ColumnType.Guid;
import org.deltawatcher.api.table.ColumnType.Json;
import org.deltawatcher.api.table.ColumnType.Moment;
import org.deltawatcher.api.table.ColumnType.Other;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.ColumnType.TimeOfDay;
import org.deltawatcher.api.table.ColumnType.Whole;
import org.deltawatcher.api.table.IndexShape;
import org.deltawatcher.api.table.Range;
import org.deltawatcher.api.table.TableShape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tables that are made for columns of other databases, whatever these measure. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NewTableTest {

    private static final Text ANY = new Text(ColumnType.UNLIMITED, false);

    private final TargetLab target = new TargetLab();

    @AfterEach
    void clean() {
        target.clean("t");
    }

    @AfterAll
    void close() {
        target.close();
    }

    private static ColumnShape foreign(String name, ColumnType type, String nativeType) {
        return new ColumnShape(name, type, nativeType, Range.PLAIN, true, true, false);
    }

    /** Makes the table, and returns what it looks like. */
    private TableShape made(List<ColumnShape> columns, List<String> key, List<IndexShape> indexes) {
        return made(target.lab().source("t"), columns, key, indexes);
    }

    private TableShape made(SourceName name, List<ColumnShape> columns, List<String> key, List<IndexShape> indexes) {
        Target there = target.target();
        List<ColumnShape> wanted = new ArrayList<>();
        for (ColumnShape column : columns) {
            boolean isIndexed = key.contains(column.name())
                    || indexes.stream().anyMatch(index -> index.columns().contains(column.name()));
            wanted.add(there.types().column(column, isIndexed));
        }
        there.inspector().create(there.types().createTable(new TableShape(name, wanted, key, indexes)));
        return there.inspector().find(name).orElseThrow();
    }

    @Test
    void a_key_of_several_long_texts_gives_each_of_them_a_part() {
        List<ColumnShape> texts =
                List.of(foreign("a", ANY, "text"), foreign("b", new Json(), "jsonb"), foreign("c", ANY, "text"));

        TableShape shape = made(texts, List.of("a", "b", "c"), List.of());

        assertThat(shape.columns())
                .allSatisfy(column -> assertThat(column.nativeType()).startsWith("varchar("));
    }

    @Test
    void a_document_in_a_key_or_an_index_is_its_text() {
        TableShape shape = made(
                List.of(foreign("id", new Json(), "jsonb"), foreign("j", new Json(), "jsonb")),
                List.of("id"),
                List.of(new IndexShape(List.of("j"), false)));

        assertThat(shape.columns())
                .extracting(ColumnShape::nativeType)
                .satisfiesExactly(
                        type -> assertThat(type).startsWith("varchar(768)"),
                        type -> assertThat(type).startsWith("longtext"));
    }

    @Test
    void every_type_of_another_database_has_a_column() {
        TableShape shape = made(
                List.of(
                        foreign("id", new Guid(), "uuid"),
                        foreign("flag", new Flag(), "boolean"),
                        foreign("i", new Whole(32, false), "integer"),
                        foreign("n", new Decimal(0, 0), "numeric"),
                        foreign("r", new Real(32), "real"),
                        foreign("d", new Real(64), "double precision"),
                        foreign("t", ANY, "text"),
                        foreign("v", new Text(20, false), "character varying(20)"),
                        foreign("c", new Text(5, true), "character(5)"),
                        foreign("by", new Bytes(ColumnType.UNLIMITED), "bytea"),
                        foreign("tm", new TimeOfDay(6), "time without time zone"),
                        foreign("tz", new Moment(6), "timestamp with time zone"),
                        foreign("j", new Json(), "jsonb"),
                        foreign("o", new Other("postgres", "int4range"), "int4range"),
                        foreign("p", new Other("postgres", "point"), "point"),
                        foreign("same", new Text(30, false), "varchar(30)")),
                List.of("id"),
                List.of());

        assertThat(shape.columns())
                .extracting(ColumnShape::nativeType)
                .containsExactly(
                        "char(36) COLLATE ascii_bin",
                        "tinyint(1)",
                        "int",
                        "decimal(65,30)",
                        "float",
                        "double",
                        "longtext COLLATE utf8mb4_0900_bin",
                        "varchar(20) COLLATE utf8mb4_0900_bin",
                        "char(5) COLLATE utf8mb4_0900_bin",
                        "longblob",
                        "time(6)",
                        "datetime(6)",
                        "json",
                        "longtext COLLATE utf8mb4_0900_bin",
                        "longtext COLLATE utf8mb4_0900_bin",
                        "varchar(30) COLLATE utf8mb4_0900_bin");
        assertThat(shape.key()).containsExactly("id");
        assertThat(shape.column("id").orElseThrow().isNullable()).isFalse();
    }

    @Test
    void a_key_of_unbounded_text_is_bounded_and_an_index_that_forbids_nothing_bounds_nothing() {
        TableShape shape = made(
                List.of(
                        foreign("a", ANY, "text"),
                        foreign("b", ANY, "text"),
                        foreign("c", ANY, "text"),
                        foreign("d", ANY, "text")),
                List.of("a", "b"),
                List.of(new IndexShape(List.of("c"), false), new IndexShape(List.of("d", "a"), true)));

        assertThat(shape.key()).containsExactly("a", "b");
        assertThat(shape.column("a").orElseThrow().nativeType()).startsWith("varchar(");
        assertThat(shape.column("c").orElseThrow().nativeType()).startsWith("longtext");
        assertThat(shape.indexes()).contains(new IndexShape(List.of("d", "a"), true));
    }

    @Test
    void a_row_of_many_long_texts_fits() {
        List<ColumnShape> columns = new ArrayList<>(List.of(foreign("id", new Whole(64, false), "bigint")));
        for (int i = 0; i < 30; i++) {
            columns.add(foreign("c" + i, new Text(4_000, false), "character varying(4000)"));
        }

        assertThat(made(columns, List.of("id"), List.of()).columns()).hasSize(31);
    }

    @Test
    void names_need_no_care_and_a_column_can_be_added() {
        TableShape shape = made(
                List.of(foreign("select `", new Whole(64, false), "bigint"), foreign("primary", ANY, "text")),
                List.of("select `"),
                List.of(new IndexShape(List.of("primary"), true)));
        Target there = target.target();

        there.inspector()
                .create(List.of(there.types()
                        .addColumn(shape, there.types().column(foreign("ne w", new Moment(9), "x"), false))));

        assertThat(target.table("t").column("ne w").orElseThrow().nativeType()).isEqualTo("datetime(6)");
    }

    @Test
    void the_database_of_a_table_is_made_too() {
        SourceName name = new SourceName(target.schema(), "t");

        assertThat(made(name, List.of(foreign("id", new Whole(32, true), "int unsigned")), List.of("id"), List.of())
                        .column("id")
                        .orElseThrow()
                        .nativeType())
                .isEqualTo("int unsigned");
    }
}
