package org.deltawatcher.torture.fuzz;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.deltawatcher.torture.Ground;

/** Random transactions on a table. What a constraint refuses is left out; nothing else may be refused. */
final class History {

    private static final int MOST_STATEMENTS = 8;

    private final Table table;
    private final Random random;
    private final Connection connection;
    private final List<String> statements;
    private boolean hasUnfit;

    /**
     * @param connection what it writes on
     * @param statements gets what is written, rolled back or not
     */
    History(Table table, Random random, Connection connection, List<String> statements) {
        this.table = table;
        this.random = random;
        this.connection = connection;
        this.statements = statements;
    }

    static Connection connect(Ground ground, Sql sql) throws SQLException {
        Connection connection = ground.connect();
        try (Statement statement = connection.createStatement()) {
            for (String setting : sql.session()) {
                statement.execute(setting);
            }
        }
        return connection;
    }

    /** Tells whether a row had a value that the other product cannot hold. */
    boolean hasUnfit() {
        return hasUnfit;
    }

    void run(int transactions) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < transactions; i++) {
            for (int left = 1 + random.nextInt(MOST_STATEMENTS); left > 0; left--) {
                run(statement());
            }
            if (random.nextInt(7) == 0) {
                connection.rollback();
                statements.add("ROLLBACK");
            } else {
                connection.commit();
                statements.add("COMMIT");
            }
        }
    }

    private void run(String text) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
            statements.add(text);
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).startsWith("23")) {
                throw new SQLException("the write was refused: " + text + ": " + e.getMessage(), e.getSQLState(), e);
            }
            connection.rollback(before);
        }
    }

    private String statement() {
        String where = " WHERE " + table.is(key());
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> "DELETE FROM " + table.quoted() + where;
            case 3 -> "DELETE FROM " + table.quoted() + (random.nextInt(4) == 0 ? "" : where);
            case 4, 5 -> "UPDATE " + table.quoted() + " SET " + assigned(table.key(), key()) + where;
            case 6 -> table.others().isEmpty() ? insert() : "UPDATE " + table.quoted() + " SET " + assigned(others(1));
            case 7, 8, 9, 10 ->
                table.others().isEmpty()
                        ? insert()
                        : "UPDATE " + table.quoted() + " SET "
                                + assigned(others(table.others().size())) + where;
            case 11, 12, 13 -> table.sql().put(table, insert());
            case 14 -> table.sql() == Sql.POSTGRES && random.nextInt(4) == 0 ? "TRUNCATE " + table.quoted() : insert();
            default -> insert();
        };
    }

    private List<Column> others(int most) {
        List<Column> others = table.others();
        int from = random.nextInt(others.size());
        return others.subList(from, Math.min(others.size(), from + 1 + random.nextInt(most)));
    }

    private String assigned(List<Column> columns) {
        return assigned(columns, columns.stream().map(this::value).toList());
    }

    private String assigned(List<Column> columns, List<String> values) {
        List<String> assigned = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            assigned.add(table.sql().quoted(columns.get(i).name()) + " = " + values.get(i));
        }
        return String.join(", ", assigned);
    }

    private List<String> key() {
        return table.keys().get(random.nextInt(table.keys().size()));
    }

    private String insert() {
        List<String> key = key();
        String values = table.columns().stream()
                .map(column ->
                        table.key().contains(column) ? key.get(table.key().indexOf(column)) : value(column))
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + table.quoted() + " (" + table.names(table.columns()) + ") VALUES (" + values + ")";
    }

    private String value(Column column) {
        if (column.isNullable() && random.nextInt(5) == 0) {
            return "NULL";
        }
        List<String> unfit = column.kind().unfit();
        if (table.isUnfit() && !unfit.isEmpty() && random.nextInt(10) == 0) {
            hasUnfit = true;
            return unfit.get(random.nextInt(unfit.size()));
        }
        return column.kind().literal().apply(random);
    }
}
