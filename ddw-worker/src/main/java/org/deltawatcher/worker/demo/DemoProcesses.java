package org.deltawatcher.worker.demo;

import static org.deltawatcher.worker.demo.DemoTables.DELIVERY_NOTES;

import java.time.Duration;
import java.util.List;
import org.deltawatcher.api.InitialLoad;
import org.deltawatcher.api.ProcessDefinition;
import org.deltawatcher.api.ProcessKey;
import org.deltawatcher.api.RetryPolicy;

/** The processes of the demo, one for each way to use the executors. */
final class DemoProcesses {

    static final ProcessKey HOURS_PER_TEAM = new ProcessKey(DELIVERY_NOTES, "hours_per_team");
    static final ProcessKey FLAT = new ProcessKey(DELIVERY_NOTES, "flat");
    static final ProcessKey EXPRESS = new ProcessKey(DELIVERY_NOTES, "express");
    static final ProcessKey NIGHTLY = new ProcessKey(DELIVERY_NOTES, "nightly");
    static final ProcessKey OUTSIDE = new ProcessKey(DELIVERY_NOTES, "outside");

    private static final Duration WARN_AFTER = Duration.ofSeconds(5);

    /** Few and short tries, so that a row that fails is found within seconds. */
    private static final RetryPolicy IMPATIENT = new RetryPolicy(2, Duration.ofMillis(300), Duration.ofSeconds(2), 100);

    private static final String HOURS_SCRIPT = """
            DELETE FROM hours_per_team WHERE EXISTS (SELECT FROM {changes} WHERE op = 'T');
            INSERT INTO hours_per_team AS t (team, notes, hours)
            SELECT d.team, sum(d.notes), sum(d.hours)
              FROM (SELECT new_team AS team, 1 AS notes, new_hours AS hours FROM {net} WHERE op IN ('I', 'U')
                    UNION ALL
                    SELECT old_team, -1, -old_hours FROM {net} WHERE op IN ('U', 'D')) d
             GROUP BY d.team
            ON CONFLICT (team) DO UPDATE SET notes = t.notes + excluded.notes, hours = t.hours + excluded.hours;
            DELETE FROM hours_per_team WHERE notes = 0;
            """;

    private static final String EXPRESS_SCRIPT = """
            DELETE FROM express_notes WHERE EXISTS (SELECT FROM {changes} WHERE op = 'T');
            DELETE FROM express_notes e USING {net} n WHERE n.op IN ('U', 'D') AND e.id = n.old_id;
            INSERT INTO express_notes (id, team, driver, hours)
            SELECT n.new_id, n.new_team, n.new_driver, n.new_hours FROM {net} n WHERE n.op IN ('I', 'U');
            """;

    private static final String NIGHTLY_SCRIPT = """
            DELETE FROM notes_per_status;
            INSERT INTO notes_per_status (status, notes, hours)
            SELECT status, count(*), sum(hours) FROM delivery_notes GROUP BY status;
            INSERT INTO nightly_runs (batch_id, changes) SELECT :batch_id, count(*) FROM {changes};
            """;

    private DemoProcesses() {}

    /** Returns the processes that begin with a load of what exists, all but the outside program. */
    static List<ProcessDefinition> inTheDatabase() {
        return List.of(
                ProcessDefinition.builder(HOURS_PER_TEAM, "sql", HOURS_SCRIPT)
                        .description("Notes and hours of each team, kept up to date by the net changes")
                        .initial(InitialLoad.LOAD)
                        .warnAfter(WARN_AFTER)
                        .build(),
                ProcessDefinition.builder(FLAT, "row-sql", FlatDefinition.TRUSTING.json())
                        .description("The JSON column as plain columns, row by row")
                        .initial(InitialLoad.LOAD)
                        .lanes(2)
                        .retry(IMPATIENT)
                        .warnAfter(WARN_AFTER)
                        .build(),
                ProcessDefinition.builder(EXPRESS, "sql", EXPRESS_SCRIPT)
                        .description("A copy of the express notes only, by a filter, on four lanes")
                        .initial(InitialLoad.LOAD)
                        .filter("(details ->> 'express')::boolean")
                        .lanes(4)
                        .warnAfter(WARN_AFTER)
                        .build(),
                ProcessDefinition.builder(NIGHTLY, "sql", NIGHTLY_SCRIPT)
                        .description("Notes of each status, counted anew; every night in life, every 5 s here")
                        .schedule("every 5s")
                        .batchSize(100_000)
                        .warnAfter(WARN_AFTER)
                        .build());
    }

    /** Returns the process that hands each batch to a program. */
    static ProcessDefinition outside(OutsideProgram program) {
        return ProcessDefinition.builder(OUTSIDE, "command", program.argv())
                .description("Every change as a line of JSON for a program, a file a batch")
                .warnAfter(WARN_AFTER)
                .build();
    }
}
