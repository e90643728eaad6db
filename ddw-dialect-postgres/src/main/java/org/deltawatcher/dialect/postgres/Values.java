package org.deltawatcher.dialect.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** Reads a value of any type of PostgreSQL into plain Java: java.time for times, lists for arrays, text for the rest. */
final class Values {

    private Values() {}

    static @Nullable Object read(ResultSet rows, String column) throws SQLException {
        return read(rows, rows.findColumn(column));
    }

    private static @Nullable Object read(ResultSet rows, int index) throws SQLException {
        return switch (rows.getMetaData().getColumnTypeName(index)) {
            case "timestamptz" -> rows.getObject(index, OffsetDateTime.class);
            case "timestamp" -> rows.getObject(index, LocalDateTime.class);
            case "date" -> rows.getObject(index, LocalDate.class);
            case "time" -> rows.getObject(index, LocalTime.class);
            case "money", "xml", "timetz", "bit", "varbit", "hstore" -> rows.getString(index);
            default -> plain(rows.getObject(index), rows, index);
        };
    }

    private static @Nullable Object plain(@Nullable Object value, ResultSet rows, int index) throws SQLException {
        if (value instanceof PGobject) {
            return rows.getString(index);
        }
        if (value instanceof Array array) {
            return elements(array);
        }
        return value;
    }

    /** Reads each element as a column of its type; a dimension more is a list of lists. */
    private static List<@Nullable Object> elements(Array array) throws SQLException {
        List<@Nullable Object> elements = new ArrayList<>();
        try (ResultSet rows = array.getResultSet()) {
            while (rows.next()) {
                elements.add(read(rows, 2));
            }
        }
        return Collections.unmodifiableList(elements);
    }
}
