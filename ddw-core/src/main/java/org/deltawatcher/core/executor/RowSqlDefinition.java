package org.deltawatcher.core.executor;

import java.util.List;
import java.util.Map;
import org.deltawatcher.api.InvalidDefinitionException;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.spi.HomeSql.RowStatements;

/**
 * Reads what {@code row-sql} runs: a JSON object with {@code on_added}, {@code on_changed}, {@code on_deleted} and
 * {@code on_truncated}. Each is a statement, or an array of lines that make up one. What is left out is ignored.
 * {@code "on_changed": "same"} stands for the statement of {@code on_added}, as an upsert wants it.
 */
final class RowSqlDefinition {

    private static final String ADDED = "on_added";
    private static final String CHANGED = "on_changed";
    private static final String DELETED = "on_deleted";
    private static final String TRUNCATED = "on_truncated";
    private static final List<String> KEYS = List.of(ADDED, CHANGED, DELETED, TRUNCATED);
    private static final String EXAMPLE = "{\"on_added\": \"INSERT INTO copy (id, name) VALUES (:new_id, :new_name)\","
            + " \"on_changed\": \"UPDATE copy SET name = :new_name WHERE id = :old_id\","
            + " \"on_deleted\": \"DELETE FROM copy WHERE id = :old_id\"}";

    private RowSqlDefinition() {}

    /**
     * Reads the definition of a process.
     *
     * @throws InvalidDefinitionException if it is no such object, has an unknown key, or no statement at all
     */
    static RowStatements parse(ProcessDefinition definition) {
        Map<String, String> texts = new JsonDefinition(definition, EXAMPLE).object();
        for (String key : texts.keySet()) {
            if (!KEYS.contains(key)) {
                throw invalid(definition, "has the unknown key \"" + key + "\"; " + NearestName.hint(key, KEYS));
            }
        }
        if (texts.values().stream().allMatch(String::isBlank)) {
            throw invalid(definition, "has no statement; write something like: " + EXAMPLE);
        }
        String added = texts.getOrDefault(ADDED, "").strip();
        String changed = texts.getOrDefault(CHANGED, "").strip();
        if (changed.equals("same")) {
            if (added.isEmpty()) {
                throw invalid(definition, "says \"on_changed\": \"same\" but has no on_added to be the same as");
            }
            changed = added;
        }
        return new RowStatements(
                added,
                changed,
                texts.getOrDefault(DELETED, "").strip(),
                texts.getOrDefault(TRUNCATED, "").strip());
    }

    private static InvalidDefinitionException invalid(ProcessDefinition definition, String what) {
        return new InvalidDefinitionException("definition of process " + definition.key() + " " + what);
    }
}
