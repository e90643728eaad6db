n, 1 + n % 100, CONCAT('customer ', n % 997), n % 90 / 10.0, ELT(1 + n % 3, 'open', 'done', 'billed'),
       JSON_OBJECT('items', JSON_ARRAY(JSON_OBJECT('article', CONCAT('A-', n % 500), 'quantity', n % 7)),
                   'note', 'left at the door', 'express', n % 2 = 0),
       TIMESTAMP '2026-01-01 00:00:00' + INTERVAL n SECOND
