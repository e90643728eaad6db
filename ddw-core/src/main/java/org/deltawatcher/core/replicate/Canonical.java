package org.deltawatcher.core.replicate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltawatcher.api.table.ColumnType;
import org.deltawatcher.api.table.ColumnType.Decimal;
import org.deltawatcher.api.table.ColumnType.Json;
import org.deltawatcher.api.table.ColumnType.Text;
import org.deltawatcher.api.table.SpecialValue;
import org.jspecify.annotations.Nullable;

/** One text for each value, whichever database it was read from: 1.50 is 1.5, and the order of a JSON object's keys is nobody's. */
final class Canonical {

    private static final JsonFactory JSON = new JsonFactory();

    /** Digits behind the point, or zeros before it, that are written out; a JSON number may have a thousand million. */
    private static final int MOST_WRITTEN_OUT = 1_000;

    private Canonical() {}

    /** Returns the text of a value; null for NULL. */
    static @Nullable String text(@Nullable Object value, ColumnType type) {
        if (value == null) {
            return null;
        }
        if (value instanceof SpecialValue special) {
            return "special " + special.text();
        } else if (value instanceof BigDecimal number && type instanceof Decimal) {
            return plain(number);
        } else if (value instanceof String text && type instanceof Text kind && kind.isPadded()) {
            return withoutPadding(text);
        } else if (value instanceof String text && type instanceof Json) {
            return json(text);
        }
        return Texts.of(value);
    }

    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static String plain(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = number.stripTrailingZeros();
        return Math.abs((long) shortest.scale()) <= MOST_WRITTEN_OUT ? shortest.toPlainString() : shortest.toString();
    }

    private static String json(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            return json(parser);
        } catch (IOException | NumberFormatException e) {
            return text; // whatever it is, it is the same or not
        }
    }

    private static String json(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, String> members = new TreeMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = quoted(parser.currentName());
                parser.nextToken();
                members.put(name, json(parser));
            }
            return members.toString();
        } else if (token == JsonToken.START_ARRAY) {
            List<String> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(json(parser));
            }
            return elements.toString();
        } else if (token == JsonToken.VALUE_STRING) {
            return quoted(parser.getText());
        } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return plain(parser.getDecimalValue());
        }
        return parser.getText();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Sums up rows: 64 bits of a hash over all texts, each with its length, so that no two rows read alike. */
    static long hash(List<@Nullable String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            int length = text == null ? -1 : bytes.length;
            digest.update(
                    new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
            digest.update(bytes);
        }
        byte[] sum = digest.digest();
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = (hash << 8) | (sum[i] & 0xff);
        }
        return hash;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
