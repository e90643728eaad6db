-- Attempts without end: what fails here fails for a reason that passes.
SELECT ddw.enable('public.notes');
SELECT ddw.register('public.notes', 'seen', 'sql', lanes => 4, batch_size => 50,
    lease_duration => '2 seconds', max_attempts => 100000, backoff => '50 milliseconds', max_backoff => '200 milliseconds', definition => $$
    INSERT INTO seen (position, op, id, version)
    SELECT position, op, coalesce(new_id, old_id), coalesce(new_version, old_version) FROM {changes} ORDER BY position;
    SELECT pg_sleep(random() * 0.03)$$);
SELECT ddw.register('public.notes', 'hours', 'sql', batch_size => 100,
    lease_duration => '2 seconds', max_attempts => 100000, backoff => '50 milliseconds', max_backoff => '200 milliseconds', definition => $$
    INSERT INTO hours_per_team AS h (team, notes, hours)
    SELECT team, sum(n), sum(n * hours)
      FROM (SELECT new_team AS team, 1 AS n, new_hours AS hours FROM {net} WHERE new_id IS NOT NULL
            UNION ALL SELECT old_team, -1, old_hours FROM {net} WHERE old_id IS NOT NULL) d
     GROUP BY team
    ON CONFLICT (team) DO UPDATE SET notes = h.notes + excluded.notes, hours = h.hours + excluded.hours;
    SELECT pg_sleep(random() * 0.03)$$);
SELECT ddw.register('public.notes', 'rows', 'row-sql', lanes => 3, batch_size => 50,
    lease_duration => '2 seconds', max_attempts => 100000, backoff => '50 milliseconds', max_backoff => '200 milliseconds', definition => $$
    {"on_added": "INSERT INTO copied VALUES (:new_id, :new_team, :new_hours, :new_code, :new_version)",
     "on_changed": "UPDATE copied SET team = :new_team, hours = :new_hours, code = :new_code, version = :new_version WHERE id = :old_id",
     "on_deleted": "DELETE FROM copied WHERE id = :old_id"}$$);
