n, 1 + n % 100, 'customer ' || n % 997, n % 90 / 10.0, CASE n % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'done' ELSE 'billed' END,
       jsonb_build_object('items', jsonb_build_array(jsonb_build_object('article', 'A-' || n % 500, 'quantity', n % 7)),
                          'note', 'left at the door', 'express', n % 2 = 0),
       timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second'
