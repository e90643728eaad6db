package org.deltawatcher.dialect.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.deltawatcher.api.Batch;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.BatchOrder;
import org.deltawatcher.api.FormerLanes;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.api.spi.RowReader;
import org.deltawatcher.api.spi.RowReader.BatchSelection;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.spi.RowReader.SelectedRow;
import org.deltawatcher.api.spi.RowReader.SourceSelection;
import org.deltawatcher.api.spi.Target;
import org.deltawatcher.api.spi.TargetWriter.Claim;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/** A target on MySQL for one test, beside a home; {@code ddw.applied} is not there at first. */
final class TargetLab implements AutoCloseable {

    private final Lab lab = new Lab();
    private final String schema;

    TargetLab() {
        schema = lab.database().sourceSchema().replace("shop_", "ddwt_");
    }

    Lab lab() {
        return lab;
    }

    String schema() {
        return schema;
    }

    void run(String... statements) {
        lab.run(statements);
    }

    String value(String query) {
        return lab.value(query);
    }

    Target target() {
        return target(lab.database().dataSource());
    }

    Target target(DataSource connections) {
        return new MysqlDialect().openTarget("there", connections, schema);
    }

    TableShape table(String name) {
        return target().inspector().find(lab.source(name)).orElseThrow();
    }

    /** Puts rows into a table by its primary key, in one group. */
    void put(String table, @Nullable Object[]... rows) {
        write(table, List.of(rows), List.of());
    }

    /** Removes rows and puts rows, in one group. */
    void write(String table, List<@Nullable Object[]> put, List<@Nullable Object[]> removed) {
        write(table, table(table).columnNames(), put, removed);
    }

    /** The same with values for some columns only. */
    void write(String table, List<String> columns, List<@Nullable Object[]> put, List<@Nullable Object[]> removed) {
        write(table(table), columns, put, removed);
    }

    /** The same by a shape that was read before. */
    void write(TableShape shape, List<String> columns, List<@Nullable Object[]> put, List<@Nullable Object[]> removed) {
        target().writer().inTransaction(writing -> {
            try (var rows = writing.open(shape, columns, shape.key())) {
                removed.forEach(rows::remove);
                put.forEach(row -> rows.put(row, false));
                rows.flush();
            }
        });
    }

    static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    static List<Item> items(TableShape shape) {
        return shape.columnNames().stream()
                .map(name -> new Item(name, name, true, shape.key().contains(name)))
                .toList();
    }

    List<SelectedRow> ofBatch(Batch batch, boolean isNet, List<Item> items) {
        RowReader reader = lab.home().sql().rows();
        List<SelectedRow> rows = new ArrayList<>();
        lab.home().transactions().inTransaction(transaction -> {
            reader.ofBatch(transaction, new BatchSelection(batch.id(), isNet, items), rows::add);
            return true;
        });
        return rows;
    }

    List<SelectedRow> ofSource(
            SourceName source, @Nullable String filter, List<Item> items, @Nullable List<List<Object>> keys) {
        RowReader reader = lab.home().sql().rows();
        List<SelectedRow> rows = new ArrayList<>();
        lab.home().transactions().inTransaction(transaction -> {
            reader.ofSource(transaction, new SourceSelection(source, filter, items, keys), rows::add);
            return true;
        });
        return rows;
    }

    /** A claim of the same home each time. */
    Claim claim(int lane, int epoch, long number) {
        return new Claim(
                new UUID(1, 1),
                new ProcessKey(new SourceName("public", "orders"), "copy"),
                lane,
                new BatchId(new UUID(epoch, number)),
                new BatchOrder("public.orders", epoch, number, 0, FormerLanes.NONE, "w"));
    }

    /** Drops tables, children first, and what the target notes. */
    void clean(String... tables) {
        for (String table : tables) {
            lab.run("DROP TABLE IF EXISTS shop." + table);
        }
        lab.run("DROP DATABASE IF EXISTS " + schema);
    }

    @Override
    public void close() {
        lab.run("DROP DATABASE IF EXISTS " + schema);
        lab.close();
    }
}
