package org.deltawatcher.dialect.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Real;
import org.deltawatcher.dialect.postgres.Sources.Column;
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.jspecify.annotations.Nullable;

/**
 * How keys of a batch's rows were spelled before, where their type or collation takes two spellings for one: 1.0 and 1.00, or
 * A and a. Another database may not.
 */
final class FormerKeys {

    private final List<Item> items;
    private final List<ColumnShape> shapes;
    private final Source source;
    private final List<Integer> places;

    FormerKeys(List<Item> items, List<ColumnShape> shapes, Source source) {
        this.items = items;
        this.shapes = shapes;
        this.source = source;
        this.places = IntStream.range(0, shapes.size())
                .filter(i -> items.get(i).isKey() && items.get(i).isColumn())
                .filter(i -> PostgresText.isReadAsText(shapes.get(i).type())
                        || shapes.get(i).type() instanceof Decimal
                        || shapes.get(i).type() instanceof Real)
                .boxed()
                .toList();
    }

    /** What a column was before a change is called where the rows of a batch are selected from. */
    static String before(Source source, String column) {
        return source.beside(
                "old " + source.columns().stream().map(Column::name).toList().indexOf(column));
    }

    /** Returns what is selected for them, with a comma before each: NULL if a key is spelled as it was. */
    String selected() {
        return places.stream()
                .map(place -> items.get(place).sql())
                .map(column -> {
                    String before = before(source, column) + "::text";
                    return ", CASE WHEN " + source.beside("op") + " = 'U' AND " + before + " COLLATE \"C\" <> "
                            + Names.quoted(column) + "::text THEN " + before + " END";
                })
                .collect(Collectors.joining());
    }

    /** Returns the values with the key as it was spelled before, null if it still is. */
    @Nullable
    Object @Nullable [] read(ResultSet rows, int columnsBefore, @Nullable Object[] values) throws SQLException {
        @Nullable Object[] former = null;
        int index = columnsBefore;
        for (int place : places) {
            if (rows.getString(++index) != null) {
                former = former == null ? values.clone() : former;
                former[place] = PostgresText.read(rows, index, shapes.get(place).type());
            }
        }
        return former;
    }
}
