package org.deltawatcher.core.replicate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deltawatcher.api.InvalidArgumentException;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.SourceName;
import org.deltawatcher.core.executor.JsonDefinition;
import org.deltawatcher.core.executor.NearestName;
import org.jspecify.annotations.Nullable;

/**
 * What {@code replicate} is told: a JSON object.
 *
 * @param table the table at the target
 * @param isCreated whether it is made, and given columns that the source gets later
 * @param columns what each column of the target gets, in the order of the text; null for all columns by their names
 * @param except columns of the source that are left out when there is no {@code columns}
 * @param key columns of the target that tell rows apart; empty for its primary key
 */
record ReplicateDefinition(
        SourceName table,
        boolean isCreated,
        @Nullable Map<String, Content> columns,
        Set<String> except,
        List<String> key) {

    private static final String EXAMPLE =
            "{\"table\": \"shop.notes\", \"create\": true, \"columns\": {\"id\": \"id\", \"client\": \"customer\","
                    + " \"total\": {\"sql\": \"price * amount\"}, \"branch\": {\"value\": \"Berlin\"}}}";

    private static final List<String> KEYS = List.of("table", "create", "columns", "except", "key");

    /** What a column of the target gets. */
    sealed interface Content {}

    /** A column of the source. */
    record FromColumn(String name) implements Content {}

    /** An expression in the home's SQL over the source's columns. */
    record FromSql(String expression) implements Content {}

    /** The same for all rows. */
    record Constant(String value) implements Content {}

    /**
     * Reads the definition of a process.
     *
     * @throws InvalidDefinitionException if it cannot be read, with what is wrong and where
     */
    static ReplicateDefinition parse(ProcessDefinition definition) {
        return new Parser(definition).parse();
    }

    private static final class Parser {

        private final ProcessDefinition definition;

        Parser(ProcessDefinition definition) {
            this.definition = definition;
        }

        ReplicateDefinition parse() {
            Map<String, Object> texts = new JsonDefinition(definition, EXAMPLE).tree();
            for (String key : texts.keySet()) {
                if (!KEYS.contains(key)) {
                    throw invalid("has the unknown key \"" + key + "\"; " + NearestName.hint(key, KEYS));
                }
            }
            Map<String, Content> columns = columns(texts.get("columns"));
            List<String> except = list("except", texts.get("except"));
            if (columns != null && !except.isEmpty()) {
                throw invalid("has both columns and except: columns says already what is taken");
            }
            return new ReplicateDefinition(
                    table(texts.get("table")),
                    create(texts.get("create")),
                    columns,
                    new TreeSet<>(except),
                    list("key", texts.get("key")));
        }

        private SourceName table(@Nullable Object value) {
            if (!(value instanceof String text)) {
                throw invalid("must name the table at the target; write something like: " + EXAMPLE);
            }
            try {
                return SourceName.parse(text);
            } catch (InvalidArgumentException e) {
                throw invalid("has a table that is none: it must be schema.table, such as shop.notes, but is: " + text);
            }
        }

        private boolean create(@Nullable Object value) {
            if (value != null && !(value instanceof Boolean)) {
                throw invalid("must have true or false for create");
            }
            return Boolean.TRUE.equals(value);
        }

        private @Nullable Map<String, Content> columns(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
                throw invalid("must have an object of target column and what it gets for columns, such as"
                        + " {\"id\": \"id\", \"client\": \"customer\"}");
            }
            Map<String, Content> columns = new LinkedHashMap<>();
            map.forEach((name, content) -> columns.put((String) name, content((String) name, content)));
            return columns;
        }

        private Content content(String column, Object value) {
            if (value instanceof String name) {
                return new FromColumn(name);
            }
            if (value instanceof Map<?, ?> map && map.size() == 1) {
                if (map.get("sql") instanceof String sql && !sql.isBlank()) {
                    return new FromSql(sql);
                }
                if (map.get("value") instanceof String constant) {
                    return new Constant(constant);
                }
            }
            throw invalid("must have for column \"" + column + "\" the name of a column of the source,"
                    + " {\"sql\": \"an expression\"} or {\"value\": \"a constant\"}");
        }

        private List<String> list(String key, @Nullable Object value) {
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof List<?> elements) || elements.isEmpty()) {
                throw invalid("must have an array of names for " + key);
            }
            List<String> names = new ArrayList<>();
            for (Object element : elements) {
                if (!(element instanceof String name)) {
                    throw invalid("must have an array of names for " + key);
                }
                names.add(name);
            }
            return names;
        }

        private InvalidDefinitionException invalid(String what) {
            return new InvalidDefinitionException("definition of process " + definition.key() + " " + what);
        }
    }
}
