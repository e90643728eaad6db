package org.deltawatcher.core.executor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;

/** Reads a definition that is JSON; what is wrong with it is told with line and column. */
public final class JsonDefinition {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ProcessDefinition definition;
    private final String example;

    /**
     * @param example a definition that is right, for messages
     */
    public JsonDefinition(ProcessDefinition definition, String example) {
        this.definition = definition;
        this.example = example;
    }

    /** Reads an object whose values are texts, or arrays of lines. */
    Map<String, String> object() {
        return read(parser -> {
            require(parser, parser.nextToken() == JsonToken.START_OBJECT, "must be a JSON object");
            Map<String, String> texts = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.START_ARRAY) {
                    texts.put(key, String.join("\n", texts(parser)));
                } else {
                    texts.put(key, text(parser));
                }
            }
            return texts;
        });
    }

    /** Reads an object whose values are texts, {@code Boolean}s, lists or objects, of the like. */
    public Map<String, Object> tree() {
        return read(parser -> {
            require(parser, parser.nextToken() == JsonToken.START_OBJECT, "must be a JSON object");
            return branch(parser);
        });
    }

    private Map<String, Object> branch(JsonParser parser) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            values.put(key, value(parser));
        }
        return values;
    }

    private Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case START_OBJECT -> branch(parser);
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
            case VALUE_NULL -> {
                require(
                        parser,
                        false,
                        "has null here, which is no text: leave it out, and the target's own default holds");
                yield "";
            }
            default -> text(parser);
        };
    }

    /** Reads an array of texts. */
    List<String> array() {
        return read(parser -> {
            require(parser, parser.nextToken() == JsonToken.START_ARRAY, "must be a JSON array of texts");
            return texts(parser);
        });
    }

    private List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(parser));
        }
        return texts;
    }

    private String text(JsonParser parser) throws IOException {
        require(parser, parser.currentToken() == JsonToken.VALUE_STRING, "must have a text here");
        return parser.getText();
    }

    private <T> T read(Reading<T> reading) {
        try (JsonParser parser = JSON.createParser(definition.definition())) {
            T value = reading.read(parser);
            require(parser, parser.nextToken() == null, "must end here");
            return value;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            throw invalid(
                    line,
                    column,
                    "is no valid JSON: "
                            + (e instanceof JsonEOFException
                                    ? "it ends where a bracket or a quote is not closed yet"
                                    : e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void require(JsonParser parser, boolean holds, String what) {
        if (!holds) {
            throw invalid(
                    parser.currentTokenLocation().getLineNr(),
                    parser.currentTokenLocation().getColumnNr(),
                    what);
        }
    }

    private InvalidDefinitionException invalid(int line, int column, String what) {
        return new InvalidDefinitionException(
                "definition of process %s, line %d, column %d: it %s; write something like: %s"
                        .formatted(definition.key(), line, column, what, example));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }
}
