package org.deltawatcher.worker.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The statements of the flat copy, before and after somebody learned what drivers write into a weight. */
enum FlatDefinition {
    /** Fails on a weight that is no number. */
    TRUSTING("(:new_details ->> 'weight_kg')::numeric"),
    /** Takes such a weight for unknown. */
    MENDED("CASE WHEN :new_details ->> 'weight_kg' ~ '^[0-9.]+$' THEN (:new_details ->> 'weight_kg')::numeric END");

    private static final String COLUMNS = "id, team, customer, city, weight_kg, is_express, items";

    private final String weight;

    FlatDefinition(String weight) {
        this.weight = weight;
    }

    /** Returns what the executor {@code row-sql} reads. */
    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("on_added", "INSERT INTO flat_notes (" + COLUMNS + ") VALUES (" + row() + ")");
        json.put("on_changed", "UPDATE flat_notes SET (" + COLUMNS + ") = ROW(" + row() + ") WHERE id = :old_id");
        json.put("on_deleted", "DELETE FROM flat_notes WHERE id = :old_id");
        json.put("on_truncated", "DELETE FROM flat_notes");
        return json.toString();
    }

    private String row() {
        return ":new_id, :new_team, :new_details ->> 'customer', :new_details ->> 'city', " + weight
                + ", (:new_details ->> 'express')::boolean, jsonb_array_length(:new_details -> 'items')";
    }
}
