package org.deltawatcher.dialect.mysql;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.deltawatcher.api.ExecutionFailedException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.HomeSql.RowStatements;
import org.deltawatcher.dialect.mysql.RowStatement.Op;
import org.deltawatcher.dialect.mysql.RowStatement.Parameter;
import org.deltawatcher.dialect.mysql.Sources.Source;
import org.jspecify.annotations.Nullable;

/** Runs one statement for each net change, in order; neighbours of one operation go to the server together. */
final class RowStatementRunner {

    private static final int FETCH_SIZE = 500;

    private final Connection connection;
    private final Source source;
    private final Map<Op, RowStatement> statements = new EnumMap<>(Op.class);

    RowStatementRunner(Connection connection, Source source, RowStatements texts) {
        this.connection = connection;
        this.source = source;
        for (Op op : Op.values()) {
            String text = RowStatement.of(texts, op);
            if (!text.isBlank()) {
                boolean knowsOld = op == Op.U || op == Op.D;
                boolean knowsNew = op == Op.U || op == Op.I;
                statements.put(op, RowStatement.parse(op.statement, text, source, knowsOld, knowsNew));
            }
        }
    }

    /** Lets the server parse each statement: PREPARE looks its tables and columns up. */
    void check() {
        statements.forEach((op, statement) -> {
            try (PreparedStatement variable = connection.prepareStatement("SET @ddw_statement = ?");
                    var sql = connection.createStatement()) {
                variable.setString(1, statement.sql());
                variable.execute();
                sql.execute("PREPARE ddw_check FROM @ddw_statement");
                sql.execute("DEALLOCATE PREPARE ddw_check");
            } catch (SQLException e) {
                if (MysqlErrors.isUnavailable(e)) {
                    throw MysqlErrors.translate(e);
                }
                throw new InvalidDefinitionException(op.statement + ": " + MysqlErrors.messageOf(e), e);
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
            query.setString(1, batch.toString());
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
            for (Parameter parameter : parsed.parameters()) {
                statement.setString(++index, rows.getString(parameter.name()));
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
            SQLException first =
                    e instanceof BatchUpdateException && e.getCause() instanceof SQLException cause ? cause : e;
            if (MysqlErrors.isUnavailable(first) || MysqlErrors.isDeadlock(first)) {
                throw first;
            }
            throw new ExecutionFailedException(
                    op.statement + ", from position " + firstPosition + " on: " + MysqlErrors.messageOf(first), first);
        }
    }

    private String query() {
        Map<String, Parameter> used = new LinkedHashMap<>();
        statements
                .values()
                .forEach(statement ->
                        statement.parameters().forEach(parameter -> used.put(parameter.name(), parameter)));
        String columns = used.values().stream()
                .map(parameter -> ", " + parameter.asText() + " AS " + Names.quoted(parameter.name()))
                .collect(Collectors.joining());
        return "SELECT " + Values.EVERY_DATE + " position, op" + columns + " FROM " + source.netView()
                + " WHERE batch_id = ? ORDER BY position";
    }
}
