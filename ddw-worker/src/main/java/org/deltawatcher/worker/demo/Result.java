package org.deltawatcher.worker.demo;

import java.util.List;

/**
 * A result that a process keeps, and how to compute it from scratch.
 *
 * @param name what it is called, a table or a view
 * @param process the process that keeps it
 * @param fromScratch a query over {@code delivery_notes} with the columns of the result, in their order
 */
record Result(String name, String process, String fromScratch) {

    /** All results of the demo. */
    static final List<Result> ALL = List.of(
            new Result(
                    "hours_per_team",
                    "hours_per_team",
                    "SELECT team, count(*) AS notes, sum(hours) AS hours FROM delivery_notes GROUP BY team"),
            new Result("flat_notes", "flat", """
                    SELECT id, team, details ->> 'customer' AS customer, details ->> 'city' AS city,
                           CASE WHEN details ->> 'weight_kg' ~ '^[0-9.]+$' THEN (details ->> 'weight_kg')::numeric END AS weight_kg,
                           (details ->> 'express')::boolean AS is_express, jsonb_array_length(details -> 'items') AS items
                      FROM delivery_notes"""),
            new Result(
                    "express_notes",
                    "express",
                    "SELECT id, team, driver, hours FROM delivery_notes WHERE (details ->> 'express')::boolean"),
            new Result(
                    "notes_per_status",
                    "nightly",
                    "SELECT status, count(*) AS notes, sum(hours) AS hours FROM delivery_notes GROUP BY status"),
            new Result("outside_notes", "outside", "SELECT * FROM delivery_notes"));
}
