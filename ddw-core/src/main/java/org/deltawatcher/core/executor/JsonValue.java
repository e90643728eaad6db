package org.deltawatcher.core.executor;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a column's value: numbers and booleans as such, bytes in base64, arrays as arrays, everything else as text,
 * dates and times in ISO-8601 (see {@link ValueText}).
 */
final class JsonValue {

    private JsonValue() {}

    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Number number) {
            writeNumber(json, number);
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof List<?> elements) {
            writeArray(json, elements);
        } else {
            json.writeString(ValueText.of(value));
        }
    }

    private static void writeNumber(JsonGenerator json, Number number) throws IOException {
        if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (number instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (number instanceof Double || number instanceof Float) {
            json.writeNumber(number.doubleValue());
        } else {
            json.writeNumber(number.longValue());
        }
    }

    private static void writeArray(JsonGenerator json, List<?> elements) throws IOException {
        json.writeStartArray();
        for (Object element : elements) {
            write(json, element);
        }
        json.writeEndArray();
    }
}
