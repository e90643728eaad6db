-- What a process of executor sql would run on a batch.
INSERT INTO {schema}.hours_per_team_{size} AS t (team_id, hours, notes)
SELECT v.team_id, sum(v.hours), sum(v.notes)
  FROM ddw.net_delivery_notes n
 CROSS JOIN LATERAL (VALUES (n.new_team_id, n.new_hours, 1), (n.old_team_id, -n.old_hours, -1)) v (team_id, hours, notes)
 WHERE n.batch_id = ? AND v.team_id IS NOT NULL
 GROUP BY v.team_id
    ON CONFLICT (team_id) DO UPDATE SET hours = t.hours + excluded.hours, notes = t.notes + excluded.notes
