-- What a process of executor sql would run on a batch.
INSERT INTO {schema}.hours_per_team_{size} AS t (team, hours, notes)
SELECT v.team, sum(v.hours), sum(v.notes)
  FROM ddw.net_delivery_notes n
 CROSS JOIN LATERAL (VALUES (n.new_team, n.new_hours, 1), (n.old_team, -n.old_hours, -1)) v (team, hours, notes)
 WHERE n.batch_id = ? AND v.team IS NOT NULL
 GROUP BY v.team
    ON CONFLICT (team) DO UPDATE SET hours = t.hours + excluded.hours, notes = t.notes + excluded.notes
