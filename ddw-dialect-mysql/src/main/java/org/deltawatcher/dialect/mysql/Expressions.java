package org.deltawatcher.dialect.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.spi.RowReader.Item;
import org.deltawatcher.api.table.ColumnShape;
import org.deltawatcher.dialect.mysql.Sources.Source;

/**
 * Lets the server say what expressions over the rows of a source give: it makes an empty table of the session's own of them.
 * Remembers what it said until the source is altered. Thread-safe.
 */
final class Expressions {

    private final Database database;
    private final Map<String, ColumnShape> known = new ConcurrentHashMap<>();

    Expressions(Database database) {
        this.database = database;
    }

    /**
     * Returns what an expression gives.
     *
     * @param rows the rows of the source as a relation, without parameters
     */
    ColumnShape describe(Source source, String rows, Item item) {
        String asked = source.watch() + " " + source.version() + " " + item.sql();
        ColumnShape remembered = known.get(asked);
        if (remembered != null) {
            return remembered.named(item.name());
        }
        // on a connection of its own: making a table is nothing for somebody else's transaction
        ColumnShape found = database.call(handle ->
                ReadingSession.reading(handle.getConnection(), () -> ask(handle.getConnection(), rows, item)));
        known.put(asked, found);
        return found;
    }

    private ColumnShape ask(Connection connection, String rows, Item item) {
        String table = database.schema().name() + ".ddw_expression";
        try (Statement sql = connection.createStatement()) {
            sql.setEscapeProcessing(false);
            // with and without brackets, so that it is one expression
            try (ResultSet alone =
                    sql.executeQuery("SELECT 1 FROM " + rows + " WHERE (" + item.sql() + "\n) IS NULL LIMIT 0")) {
                alone.next();
            }
            sql.execute("DROP TEMPORARY TABLE IF EXISTS " + table);
            sql.execute("CREATE TEMPORARY TABLE " + table
                    + " (`ddw row` BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE = InnoDB SELECT " + item.sql()
                    + "\n AS `ddw value` FROM " + rows + " LIMIT 0");
            try (ResultSet columns = sql.executeQuery("SHOW FULL COLUMNS FROM " + table + " LIKE 'ddw value'")) {
                if (!columns.next()) {
                    throw new InvalidDefinitionException(
                            "column " + item.name() + ": " + item.sql() + " is not one expression");
                }
                String type = columns.getString("Type");
                return ReadColumn.source(
                        MysqlTypes.column(item.name(), Shapes.nativeType(type, columns.getString("Collation")), true));
            } finally {
                sql.execute("DROP TEMPORARY TABLE IF EXISTS " + table);
            }
        } catch (SQLException e) {
            if (MysqlErrors.isUnavailable(e)) {
                throw MysqlErrors.translate(e);
            }
            throw new InvalidDefinitionException(
                    "column " + item.name() + ": " + item.sql() + ": " + MysqlErrors.messageOf(e), e);
        }
    }
}
