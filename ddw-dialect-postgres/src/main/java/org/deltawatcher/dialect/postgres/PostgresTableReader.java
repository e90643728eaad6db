package org.deltawatcher.dialect.postgres;

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

/** Reads rows of a target, with a cursor. */
final class PostgresTableReader implements TableReader {

    private static final int FETCH_SIZE = 500;

    private final TargetDatabase database;

    PostgresTableReader(TargetDatabase database) {
        this.database = database;
    }

    @Override
    public void read(Reading reading, Consumer<? super @Nullable Object[]> consumer) {
        database.call(handle -> {
            Connection connection = handle.getConnection();
            connection.setAutoCommit(false);
            try {
                HiddenRows.refuseIn(reading.table(), connection);
                read(connection, reading, consumer);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return true;
        });
    }

    @Override
    public boolean hasRows(TableShape table, Map<String, Object> where) {
        List<Object> parameters = new ArrayList<>();
        String query = "SELECT EXISTS (SELECT 1"
                + rows(new Reading(table, List.of(), where, List.of(), null), parameters) + ")";
        return database.call(handle -> {
            try (PreparedStatement statement = handle.getConnection().prepareStatement(query)) {
                bind(statement, parameters);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getBoolean(1);
                }
            }
        });
    }

    private static void read(Connection connection, Reading reading, Consumer<? super @Nullable Object[]> consumer)
            throws SQLException {
        List<ColumnShape> shapes = reading.columns().stream()
                .map(column -> reading.table().column(column).orElseThrow())
                .toList();
        List<Object> parameters = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query(reading, shapes, parameters))) {
            statement.setFetchSize(FETCH_SIZE);
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    @Nullable Object[] values = new @Nullable Object[shapes.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = PostgresText.read(rows, i + 1, shapes.get(i).type());
                    }
                    consumer.accept(values);
                }
            }
        }
    }

    private static String query(Reading reading, List<ColumnShape> shapes, List<Object> parameters) {
        StringBuilder query = new StringBuilder("SELECT ");
        query.append(shapes.stream()
                .map(shape -> PostgresText.isReadAsText(shape.type())
                        ? "(" + Names.quoted(shape.name()) + ")::text"
                        : Names.quoted(shape.name()))
                .collect(Collectors.joining(", ")));
        return query.append(rows(reading, parameters)).toString();
    }

    /** Returns which rows, from FROM on. */
    private static String rows(Reading reading, List<Object> parameters) {
        StringBuilder query = new StringBuilder(" FROM ")
                .append(Names.of(reading.table().name()))
                .append(" WHERE true");
        for (Map.Entry<String, Object> condition : reading.where().entrySet()) {
            ColumnShape column = reading.table().column(condition.getKey()).orElseThrow();
            query.append(" AND ").append(is(column));
            parameters.add(condition.getValue());
            if (column.type() instanceof Text) {
                parameters.add(condition.getValue());
            }
        }
        if (reading.keys() != null) {
            String one = reading.key().stream()
                    .map(column -> parameter(reading, column))
                    .collect(Collectors.joining(", ", "(", ")"));
            query.append(" AND (").append(Names.list(reading.key())).append(") IN (VALUES ");
            query.append(String.join(", ", Collections.nCopies(reading.keys().size(), one)))
                    .append(")");
            reading.keys().forEach(parameters::addAll);
        }
        return query.toString();
    }

    /** By the index first; texts, whose parameter is there twice, then to the last bit: a collation may take two for one. */
    static String is(ColumnShape column) {
        String name = Names.quoted(column.name());
        String value = "CAST(? AS " + column.nativeType() + ")";
        String isEqual = name + " = " + value;
        return column.type() instanceof Text
                ? isEqual + " AND " + PostgresText.exact(name) + " = " + PostgresText.exact(value)
                : isEqual;
    }

    private static void bind(PreparedStatement statement, List<Object> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setString(i + 1, PostgresText.of(parameters.get(i)));
        }
    }

    private static String parameter(Reading reading, String column) {
        return "CAST(? AS " + reading.table().column(column).orElseThrow().nativeType() + ")";
    }
}
