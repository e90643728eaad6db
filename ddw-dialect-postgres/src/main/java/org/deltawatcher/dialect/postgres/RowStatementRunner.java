package org.deltawatcher.dialect.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.HomeSql.RowStatements;
import org.deltawatcher.dialect.postgres.Sources.Source;
import org.jspecify.annotations.Nullable;

/** Runs one statement for each net change, in order; neighbours of one operation go to the server together. */
final class RowStatementRunner {

    private static final int FETCH_SIZE = 500;

    private final Connection connection;
    private final Source source;
    private final Map<Op, RowStatement> statements = new EnumMap<>(Op.class);

    private enum Op {
        I,
        U,
        D,
        T
    }

    RowStatementRunner(Connection connection, Source source, RowStatements texts) {
        this.connection = connection;
        this.source = source;
        add(Op.I, "on_added", texts.onAdded(), false, true);
        add(Op.U, "on_changed", texts.onChanged(), true, true);
        add(Op.D, "on_deleted", texts.onDeleted(), true, false);
        add(Op.T, "on_truncated", texts.onTruncated(), false, false);
    }

    private void add(Op op, String what, String text, boolean knowsOld, boolean knowsNew) {
        if (!text.isBlank()) {
            statements.put(op, RowStatement.parse(what, text, source, knowsOld, knowsNew));
        }
    }

    /** Lets the server parse each statement. */
    void check() {
        statements.forEach((op, statement) -> {
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                prepared.getParameterMetaData();
                prepared.getMetaData();
            } catch (SQLException e) {
                if (PostgresErrors.isUnavailable(e)) {
                    throw PostgresErrors.translate(e);
                }
                throw new InvalidDefinitionException(nameOf(op) + ": " + PostgresErrors.messageOf(e), e);
            }
        });
    }

    void run(UUID batch) throws SQLException {
        Map<Op, PreparedStatement> prepared = new EnumMap<>(Op.class);
        try (PreparedStatement query = connection.prepareStatement(query())) {
            for (Map.Entry<Op, RowStatement> entry : statements.entrySet()) {
                prepared.put(
                        entry.getKey(),
                        connection.prepareStatement(entry.getValue().sql()));
            }
            query.setFetchSize(FETCH_SIZE);
            query.setObject(1, batch);
            try (ResultSet rows = query.executeQuery()) {
                run(rows, prepared);
            }
        } finally {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }

    private void run(ResultSet rows, Map<Op, PreparedStatement> prepared) throws SQLException {
        Op previous = null;
        long firstPosition = 0;
        int waiting = 0;
        while (rows.next()) {
            Op op = Op.valueOf(rows.getString("op"));
            PreparedStatement statement = prepared.get(op);
            RowStatement parsed = statements.get(op);
            if (statement == null || parsed == null) {
                continue;
            }
            if (waiting > 0 && (op != previous || waiting >= FETCH_SIZE)) {
                send(prepared.get(previous), previous, firstPosition);
                waiting = 0;
            }
            if (waiting == 0) {
                firstPosition = rows.getLong("position");
            }
            int index = 0;
            for (String parameter : parsed.parameters()) {
                statement.setString(++index, rows.getString(parameter));
            }
            statement.addBatch();
            waiting++;
            previous = op;
        }
        if (waiting > 0) {
            send(prepared.get(previous), previous, firstPosition);
        }
    }

    private static void send(@Nullable PreparedStatement statement, @Nullable Op op, long firstPosition)
            throws SQLException {
        if (statement == null || op == null) {
            return;
        }
        try {
            statement.executeBatch();
        } catch (SQLException e) {
            SQLException first = e.getNextException() == null ? e : e.getNextException();
            if (PostgresErrors.isUnavailable(first)) {
                throw first;
            }
            throw new ExecutionFailedException(
                    nameOf(op) + ", from position " + firstPosition + " on: " + PostgresErrors.messageOf(first), first);
        }
    }

    /** Reads as text what the statements use, so that no value passes through a type of Java. */
    private String query() {
        Set<String> used = new LinkedHashSet<>();
        statements.values().forEach(statement -> used.addAll(statement.parameters()));
        String columns = used.stream()
                .map(name -> ", " + quoted(name) + "::text AS " + quoted(name))
                .collect(Collectors.joining());
        return "SELECT position, op" + columns + " FROM " + source.netView() + " WHERE batch_id = ? ORDER BY position";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String nameOf(Op op) {
        return switch (op) {
            case I -> "on_added";
            case U -> "on_changed";
            case D -> "on_deleted";
            case T -> "on_truncated";
        };
    }
}
