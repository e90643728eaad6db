package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.deltawatcher.api.spi.Target.Reading;
import org.deltawatcher.api.spi.Target.TableReader;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.TableShape;
import org.jspecify.annotations.Nullable;

/** Reads rows of a target, in UTC; MariaDB's driver streams them. */
final class MysqlTableReader implements TableReader {

    private static final int FETCH_SIZE = 500;

    private final TargetDatabase database;

    MysqlTableReader(TargetDatabase database) {
        this.database = database;
    }

    @Override
    public void read(Reading reading, Consumer<? super @Nullable Object[]> consumer) {
        database.call(handle -> ReadingSession.reading(handle.getConnection(), () -> {
            read(handle.getConnection(), reading, consumer);
            return true;
        }));
    }

    @Override
    public boolean hasRows(TableShape table, Map<String, Object> where) {
        List<Object> parameters = new ArrayList<>();
        String query = "SELECT EXISTS (SELECT 1"
                + rows(new Reading(table, List.of(), where, List.of(), null), parameters) + ")";
        return database.call(handle -> ReadingSession.reading(handle.getConnection(), () -> {
            try (PreparedStatement statement = handle.getConnection().prepareStatement(query)) {
                bind(statement, parameters);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getBoolean(1);
                }
            }
        }));
    }

    private static void read(Connection connection, Reading reading, Consumer<? super @Nullable Object[]> consumer)
            throws SQLException {
        List<ColumnShape> shapes = reading.columns().stream()
                .map(column -> reading.table().column(column).orElseThrow())
                .toList();
        List<ReadColumn> columns = shapes.stream().map(ReadColumn::new).toList();
        List<Object> parameters = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query(reading, shapes, columns, parameters))) {
            statement.setFetchSize(FETCH_SIZE);
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    @Nullable Object[] values = new @Nullable Object[columns.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = columns.get(i).read(rows, i + 1);
                    }
                    consumer.accept(values);
                }
            }
        }
    }

    private static String query(
            Reading reading, List<ColumnShape> shapes, List<ReadColumn> columns, List<Object> parameters) {
        List<String> selected = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            selected.add(columns.get(i).selected(Names.quoted(shapes.get(i).name())));
        }
        return "SELECT " + String.join(", ", selected) + rows(reading, parameters);
    }

    /** Returns which rows, from FROM on. */
    private static String rows(Reading reading, List<Object> parameters) {
        StringBuilder query = new StringBuilder(" FROM ")
                .append(Names.of(reading.table().name()))
                .append(" WHERE TRUE");
        for (Map.Entry<String, Object> condition : reading.where().entrySet()) {
            String column = Names.quoted(condition.getKey());
            String parameter = parameter(reading, condition.getKey());
            query.append(" AND ").append(column).append(" = ").append(parameter);
            parameters.add(condition.getValue());
            if (reading.table().column(condition.getKey()).orElseThrow().type() instanceof Text) {
                // a collation may take two texts for one
                query.append(" AND ")
                        .append(Literal.exact(column))
                        .append(" = ")
                        .append(Literal.exact(parameter));
                parameters.add(condition.getValue());
            }
        }
        if (reading.keys() != null) {
            String one = reading.key().stream()
                    .map(column -> parameter(reading, column))
                    .collect(Collectors.joining(", ", "(", ")"));
            query.append(" AND (").append(Names.list(reading.key())).append(") IN (");
            query.append(String.join(", ", Collections.nCopies(reading.keys().size(), one)))
                    .append(")");
            reading.keys().forEach(parameters::addAll);
        }
        return query.toString();
    }

    private static void bind(PreparedStatement statement, List<Object> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setString(i + 1, Literal.text(parameters.get(i)));
        }
    }

    private static String parameter(Reading reading, String column) {
        return WrittenColumn.parameter(reading.table().column(column).orElseThrow());
    }
}
