-- The table that is written to: {schema} is put in place of the variant's schema.
CREATE SCHEMA {schema};
CREATE TABLE {schema}.delivery_notes (
    id           bigint PRIMARY KEY,
    team         text NOT NULL,
    customer     text NOT NULL,
    hours        numeric(8, 2) NOT NULL,
    delivered_on date NOT NULL,
    changed_at   timestamptz NOT NULL,
    details      jsonb
);
INSERT INTO {schema}.delivery_notes
SELECT n, 'team ' || n % 40, 'customer ' || n % 997, n % 90 / 10.0, date '2026-01-01' + (n % 300)::integer, now(),
       jsonb_build_object('items', jsonb_build_array(jsonb_build_object('article', 'A-' || n % 500, 'quantity', n % 7)),
                          'note', 'left at the door', 'express', n % 2 = 0)
  FROM generate_series(1, 20000) n;
