package org.deltawatcher.worker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.deltawatcher.api.DatabaseException;
import org.jspecify.annotations.Nullable;

/** Puts what a JDBC driver gives for a column into JSON: numbers and truth values as such, arrays as arrays, the rest as text. */
final class RowValues {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RowValues() {}

    static JsonNode json(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof byte[] bytes) {
            return NODES.textNode("\\x" + HexFormat.of().formatHex(bytes));
        }
        if (value instanceof Timestamp timestamp) {
            return NODES.textNode(timestamp.toLocalDateTime().toString());
        }
        if (value instanceof java.time.OffsetDateTime time) {
            return NODES.textNode(time.withOffsetSameInstant(ZoneOffset.UTC).toString());
        }
        if (value instanceof Array array) {
            return array(elements(array));
        }
        if (value instanceof Object[] array) {
            return array(array);
        }
        return NODES.textNode(value.toString());
    }

    private static JsonNode number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            // JSON has no infinity and no NaN.
            return Double.isFinite(value)
                    ? NODES.numberNode(new BigDecimal(number.toString()))
                    : NODES.textNode(number.toString());
        }
        if (number instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        }
        if (number instanceof BigInteger integer) {
            return NODES.numberNode(integer);
        }
        return NODES.numberNode(number.longValue());
    }

    private static JsonNode array(@Nullable Object[] elements) {
        var array = NODES.arrayNode();
        for (var element : elements) {
            array.add(json(element));
        }
        return array;
    }

    private static @Nullable Object[] elements(Array array) {
        try {
            return array.getArray() instanceof Object[] elements ? elements : new Object[] {array.toString()};
        } catch (SQLException e) {
            throw new DatabaseException("cannot read an array: " + e.getMessage(), e);
        }
    }
}
