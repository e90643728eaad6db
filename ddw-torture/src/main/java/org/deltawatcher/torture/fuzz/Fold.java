package org.deltawatcher.torture.fuzz;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deltawatcher.api.BatchId;
import org.deltawatcher.api.Watch;
import org.deltawatcher.api.spi.Execution;
import org.deltawatcher.api.spi.ProcessExecutor;
import org.deltawatcher.torture.Ground;
import org.jspecify.annotations.Nullable;

/**
 * Folds what was captured of a table, every change and the net ones apart, as the views of a staged batch give it, and as
 * text in the source's own SQL: each row before a change must be the row as the changes so far have made it, and in the end
 * the rows are those of the table. Belongs to one thread.
 */
final class Fold implements ProcessExecutor {

    /** What the views have before the images of the row, in pairs of old and new. */
    private static final int META = 7;

    private final Ground ground;
    private final Table table;
    private final Map<List<@Nullable String>, List<@Nullable String>> byChanges = new HashMap<>();
    private final Map<List<@Nullable String>, List<@Nullable String>> byNet = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long changes;
    private long passed;

    Fold(Ground ground, Table table) {
        this.ground = ground;
        this.table = table;
    }

    @Override
    public String name() {
        return "fold";
    }

    @Override
    public void execute(Execution execution) throws SQLException {
        Watch watch = ground.home()
                .changeSource()
                .find(execution.process().key().source())
                .orElseThrow();
        BatchId batch = execution.batch().id();
        try (Connection connection = History.connect(ground, table.sql())) {
            changes += fold(connection, watch.changesView(), batch, byChanges);
            fold(connection, watch.netView(), batch, byNet);
        }
        execution.changes(change -> passed++);
    }

    private long fold(
            Connection connection, String view, BatchId batch, Map<List<@Nullable String>, List<@Nullable String>> rows)
            throws SQLException {
        List<Column> images = images(connection, view);
        String query = "SELECT position, op, "
                + images.stream().map(table.sql()::asText).collect(Collectors.joining(", ")) + " FROM " + view
                + " WHERE batch_id = " + table.sql().text(batch.toString()) + " ORDER BY position";
        long count = 0;
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                count++;
                fold(result, rows);
            }
        }
        return count;
    }

    /** Returns the columns of the images, first all of the row before, then all of the row after. */
    private List<Column> images(Connection connection, String view) throws SQLException {
        List<Column> images = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM " + view + " WHERE 1 = 0");
                ResultSet result = statement.executeQuery()) {
            ResultSetMetaData names = result.getMetaData();
            for (int side = 1; side <= 2; side++) {
                for (int i = 0; i < table.columns().size(); i++) {
                    images.add(new Column(
                            names.getColumnName(META + 2 * i + side),
                            table.columns().get(i).kind(),
                            true));
                }
            }
        }
        return images;
    }

    private void fold(ResultSet change, Map<List<@Nullable String>, List<@Nullable String>> rows) throws SQLException {
        String op = change.getString(2);
        if (op.equals("T")) {
            rows.clear();
        }
        String place = "the change at " + change.getLong(1) + " (" + op + ")";
        if (op.equals("U") || op.equals("D")) {
            List<@Nullable String> before = image(change, 0);
            if (!before.equals(rows.remove(key(before)))) {
                wrong.add("before " + place + " there was no such row: " + before);
            }
        }
        if (op.equals("U") || op.equals("I")) {
            List<@Nullable String> after = image(change, table.columns().size());
            List<@Nullable String> other = rows.put(key(after), after);
            if (other != null) {
                wrong.add("before " + place + " there was a row of this key already: " + other);
            }
        }
    }

    private List<@Nullable String> image(ResultSet change, int from) throws SQLException {
        List<@Nullable String> image = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            image.add(change.getString(2 + from + i + 1));
        }
        return image;
    }

    private List<@Nullable String> key(List<@Nullable String> row) {
        List<@Nullable String> key = new ArrayList<>();
        table.key().forEach(column -> key.add(row.get(table.columns().indexOf(column))));
        return key;
    }

    /** Returns how many changes came. */
    long changes() {
        return changes;
    }

    /** Compares with the table; returns what is wrong. */
    List<String> compare() throws SQLException {
        List<List<@Nullable String>> expected = Rows.of(ground, table);
        List<String> found = new ArrayList<>(wrong);
        if (passed != changes) {
            found.add("the view has " + changes + " changes, and the port " + passed);
        }
        found.addAll(Rows.different("folded from every change", expected, List.copyOf(byChanges.values())));
        found.addAll(Rows.different("folded from the net changes", expected, List.copyOf(byNet.values())));
        return found;
    }
}
