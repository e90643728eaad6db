package org.deltawatcher.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;

/**
 * What a writer does to a table: one statement again and again, each in a transaction of its own.
 *
 * @param kind what each statement does
 * @param rowsPerStatement 1 or more
 * @param connections writers at once
 * @param statements of each writer
 */
record Workload(Kind kind, int rowsPerStatement, int connections, int statements) {

    /** Inserts come first, updates change those rows, deletes remove them: afterwards the table is as it was. */
    enum Kind {
        INSERT(
                "INSERT INTO {table} SELECT " + Scripts.note() + " FROM generate_series(?, ?) n",
                "INSERT INTO {table} SELECT " + Scripts.note() + " FROM (VALUES (?::bigint)) v (n)"),
        UPDATE(
                "UPDATE {table} SET hours = hours + 0.25, updated_at = now() WHERE id BETWEEN ? AND ?",
                "UPDATE {table} SET hours = hours + 0.25, updated_at = now() WHERE id = ?"),
        DELETE("DELETE FROM {table} WHERE id BETWEEN ? AND ?", "DELETE FROM {table} WHERE id = ?");

        private final String bulk;
        private final String single;

        Kind(String bulk, String single) {
            this.bulk = bulk;
            this.single = single;
        }
    }

    String title() {
        String verb = kind.name().toLowerCase(Locale.ROOT);
        return verb
                + (rowsPerStatement == 1 ? ", 1 row" : String.format(Locale.ROOT, ", %,d rows", rowsPerStatement))
                + (connections == 1 ? "" : ", " + connections + " connections");
    }

    long rows() {
        return (long) connections * statements * rowsPerStatement;
    }

    /** Runs one writer's statements. */
    void write(Connection connection, String table, int writer) throws SQLException {
        String sql = (rowsPerStatement == 1 ? kind.single : kind.bulk).replace("{table}", table);
        long id = 1_000_000L * (writer + 1);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < statements; i++) {
                statement.setLong(1, id);
                if (rowsPerStatement > 1) {
                    statement.setLong(2, id + rowsPerStatement - 1);
                }
                statement.executeUpdate();
                id += rowsPerStatement;
            }
        }
    }
}
