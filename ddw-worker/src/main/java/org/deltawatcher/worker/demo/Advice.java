package org.deltawatcher.worker.demo;

import java.util.List;

/** What a person can try while the database is kept. */
final class Advice {

    private static final String TEXT = """

            PostgreSQL stays up and the workers go on until you press Ctrl-C.
              psql  postgresql://postgres@127.0.0.1:{port}/demo
              JDBC  jdbc:postgresql://127.0.0.1:{port}/demo?user=postgres   (no password)

            Five things to try:
              1. Write a note, and see the statistic follow:
                   INSERT INTO delivery_notes
                     (team, driver, delivered_at, hours, status, details)
                   VALUES ('moon', 'you', now(), 2.5, 'planned', '{"express": true}');
                   SELECT * FROM hours_per_team ORDER BY team;
              2. How is everything?
                   SELECT name, state, pending, processed, batches, average_duration
                     FROM ddw.process_status;
                   {ddw} status --url postgresql://postgres@127.0.0.1:{port}/demo
              3. Who did what?
                   SELECT name, worker, state, attempt, rows, duration, error
                     FROM ddw.batch_log ORDER BY staged_at DESC LIMIT 20;
              4. Falsify a result, and have it rebuilt (writers may go on meanwhile):
                   UPDATE hours_per_team SET hours = 0;
                   SELECT ddw.reload('public.delivery_notes', 'hours_per_team');
                   SELECT ddw.wait_until_processed(source, name)
                     FROM ddw.process WHERE name = 'hours_per_team';
                   SELECT * FROM hours_per_team ORDER BY team;
              5. Be a worker yourself, of a process that the others cannot run (in psql):
                   SELECT ddw.register('public.delivery_notes', 'mine', 'by-hand', 'psql');
                   UPDATE delivery_notes SET hours = hours + 1 WHERE team = 'north';
                   SELECT ddw.stage('public.delivery_notes', 'mine', 1000) AS batch \\gset
                   SELECT op, old_hours, new_hours
                     FROM ddw.net_delivery_notes WHERE batch_id = :'batch';
                   SELECT ddw.commit(:'batch');
            """;

    private Advice() {}

    static List<String> lines(int port) {
        return TEXT.replace("{port}", Integer.toString(port))
                .replace("{ddw}", System.getProperty("ddw.program", "ddw"))
                .lines()
                .toList();
    }
}
