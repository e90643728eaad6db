package org.deltawatcher.worker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.deltawatcher.api.ProcessKey;
import org.jspecify.annotations.Nullable;

/** Puts values into JSON the same way everywhere. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Begins an object about a process. */
    static ObjectNode of(ProcessKey process) {
        return object().put("source", process.source().toString()).put("process", process.name());
    }

    static ArrayNode strings(List<String> texts) {
        var array = array();
        texts.forEach(array::add);
        return array;
    }

    /** Returns UTC in ISO 8601. */
    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    static @Nullable BigDecimal seconds(@Nullable Duration duration) {
        return duration == null
                ? null
                : new BigDecimal(BigDecimal.valueOf(duration.toMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Returns text that is JSON as JSON, null as null, and text that is none as text. */
    static JsonNode parsed(@Nullable String text) {
        if (text == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
