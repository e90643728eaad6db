package org.deltawatcher.torture.fuzz;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.TreeMap;

/** What values mean: the text of one product is made the same as that of another which keeps the same value. */
enum Sense {
    /** The same to the last bit. */
    TEXT {
        @Override
        String canonical(String text) {
            return text;
        }
    },
    /** Blanks at the end are not kept. */
    PADDED {
        @Override
        String canonical(String text) {
            return text.replaceFirst(" +$", "");
        }
    },
    GUID {
        @Override
        String canonical(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    },
    /** Hexadecimal digits, after {@code \x} on PostgreSQL. */
    BYTES {
        @Override
        String canonical(String text) {
            return text.replaceFirst("^\\\\x", "").toLowerCase(Locale.ROOT);
        }
    },
    FLAG {
        @Override
        String canonical(String text) {
            return text.equals("t") || text.equals("true") || text.equals("1") ? "1" : "0";
        }
    },
    NUMBER {
        @Override
        String canonical(String text) {
            return Character.isLetter(text.charAt(text.length() - 1)) // NaN and the like
                    ? text
                    : plain(new BigDecimal(text));
        }
    },
    REAL {
        @Override
        String canonical(String text) {
            return Float.toString(Float.parseFloat(text));
        }
    },
    DOUBLE {
        @Override
        String canonical(String text) {
            return Double.toString(Double.parseDouble(text));
        }
    },
    /** A time, or a day and a time: zeros at the end of its fraction are not kept, and all is in UTC. */
    TIME {
        @Override
        String canonical(String text) {
            String local = text.replaceFirst("\\+00( BC)?$", "$1");
            return local.contains(".") ? local.replaceFirst("\\.?0+( BC)?$", "$1") : local;
        }
    },
    /** Its value, not its spelling. */
    JSON {
        @Override
        String canonical(String text) {
            try {
                return json(MAPPER.readTree(text));
            } catch (JacksonException e) {
                return "no JSON: " + text;
            }
        }
    };

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNumberLength(100_000).build());
    }

    /** Returns the one text of a value, whatever a product writes. */
    abstract String canonical(String text);

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }

    private static String json(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, String> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), json(member.getValue())));
            return members.toString();
        } else if (node.isArray()) {
            StringBuilder elements = new StringBuilder("[");
            node.forEach(element -> elements.append(json(element)).append(", "));
            return elements.append(']').toString();
        }
        return node.isNumber() ? plain(node.decimalValue()) : node.toString();
    }
}
