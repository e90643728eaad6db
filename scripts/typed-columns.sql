-- What docs/adr/0005 says about typed columns, for: psql -X -q -f scripts/typed-columns.sql
-- Leaves nothing behind. Times are of the server's processor where it runs on this machine under Linux, by a superuser.
SET jit = off;
SET max_parallel_workers_per_gather = 0;
CREATE SCHEMA typed_columns;
SET search_path = typed_columns;

CREATE FUNCTION microseconds() RETURNS numeric LANGUAGE sql
AS $$ SELECT split_part(pg_read_file('/proc/' || pg_backend_pid() || '/schedstat'), ' ', 1)::numeric / 1000 $$;

CREATE TABLE typed AS
SELECT n AS position, n AS old_id, n AS new_id, 'team ' || n % 40 AS old_team, 'team ' || n % 40 AS new_team,
       'customer ' || n % 997 AS old_customer, 'customer ' || n % 997 AS new_customer,
       (n % 90 / 10.0)::numeric(8, 2) AS old_hours, (n % 80 / 10.0)::numeric(8, 2) AS new_hours,
       date '2026-01-01' + n % 300 AS old_delivered_on, date '2026-01-01' + n % 300 AS new_delivered_on,
       now() AS old_changed_at, now() AS new_changed_at, d AS old_details, d AS new_details
  FROM generate_series(1, 200000) n
 CROSS JOIN LATERAL (SELECT jsonb_build_object(
        'items', jsonb_build_array(jsonb_build_object('article', 'A-' || n % 500, 'quantity', n % 7)),
        'note', 'left at the door', 'express', n % 2 = 0) d) x;

CREATE TABLE images AS
SELECT position,
       jsonb_build_object('id', old_id, 'team', old_team, 'customer', old_customer, 'hours', old_hours,
                          'delivered_on', old_delivered_on, 'changed_at', old_changed_at, 'details', old_details) AS old_row,
       jsonb_build_object('id', new_id, 'team', new_team, 'customer', new_customer, 'hours', new_hours,
                          'delivered_on', new_delivered_on, 'changed_at', new_changed_at, 'details', new_details) AS new_row
  FROM typed;
VACUUM ANALYZE typed, images;

SELECT pg_relation_size('typed') / 200000 AS typed_bytes, pg_relation_size('images') / 200000 AS jsonb_bytes;

CREATE TYPE image AS (id int, team text, customer text, hours numeric(8, 2), delivered_on date, changed_at timestamptz, details jsonb);
CREATE TABLE took (way text, microseconds_a_row numeric);
DO $$
DECLARE
    begun numeric;
BEGIN
    FOR repetition IN 1..5 LOOP
        begun := microseconds();
        PERFORM count(old_id), sum(new_hours - old_hours), max(new_delivered_on), count(new_team), count(new_customer),
                max(new_changed_at), count(old_details) FROM typed;
        INSERT INTO took VALUES ('typed columns', (microseconds() - begun) / 200000);
        begun := microseconds();
        PERFORM count((old_row ->> 'id')::int), sum((new_row ->> 'hours')::numeric - (old_row ->> 'hours')::numeric),
                max((new_row ->> 'delivered_on')::date), count(new_row ->> 'team'), count(new_row ->> 'customer'),
                max((new_row ->> 'changed_at')::timestamptz), count(old_row -> 'details') FROM images;
        INSERT INTO took VALUES ('jsonb, ->> and a cast', (microseconds() - begun) / 200000);
        begun := microseconds();
        PERFORM count(o.id), sum(n.hours - o.hours), max(n.delivered_on), count(n.team), count(n.customer), max(n.changed_at),
                count(o.details) FROM images, jsonb_populate_record(NULL::image, old_row) o, jsonb_populate_record(NULL::image, new_row) n;
        INSERT INTO took VALUES ('jsonb_populate_record', (microseconds() - begun) / 200000);
    END LOOP;
END $$;
SELECT way, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY microseconds_a_row)::numeric, 2) AS microseconds_a_row
  FROM took GROUP BY way ORDER BY 2;

SET client_min_messages = warning;
DROP SCHEMA typed_columns CASCADE;
