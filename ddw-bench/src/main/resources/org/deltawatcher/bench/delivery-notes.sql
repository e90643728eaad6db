-- The table that is written to: {schema} is put in place of the contender's schema, {rows} of their number. Row n is
-- always the same.
CREATE SCHEMA {schema};
CREATE TABLE {schema}.delivery_notes (
    id         bigint PRIMARY KEY,
    team_id    integer NOT NULL,
    customer   text NOT NULL,
    hours      numeric(8, 2) NOT NULL,
    status     text NOT NULL,
    payload    jsonb,
    updated_at timestamptz NOT NULL
);
INSERT INTO {schema}.delivery_notes
SELECT {note}
  FROM generate_series(1, {rows}) n;
