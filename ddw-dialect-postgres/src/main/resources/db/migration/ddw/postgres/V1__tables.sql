-- The tables of a home. Everything that decides about leases and due times compares with ${ddw}.now(), the home's clock.

CREATE TABLE ${ddw}.home (
    only_one      boolean  PRIMARY KEY DEFAULT true CHECK (only_one),
    home_id       uuid     NOT NULL DEFAULT gen_random_uuid(),
    clock_offset  interval NOT NULL DEFAULT '0',
    rotate_rows   bigint   NOT NULL DEFAULT 200000 CHECK (rotate_rows >= 1),
    rotate_after  interval NOT NULL DEFAULT '1 hour' CHECK (rotate_after >= '0'),
    keep_batches  interval NOT NULL DEFAULT '7 days' CHECK (keep_batches >= '0'),
    watches_made  integer  NOT NULL DEFAULT 0 UNIQUE
);
COMMENT ON TABLE  ${ddw}.home IS 'One row: what holds for this home as a whole.';
COMMENT ON COLUMN ${ddw}.home.home_id IS 'Identity of this home, as other databases know it.';
COMMENT ON COLUMN ${ddw}.home.clock_offset IS 'Added to the server''s clock; other than 0 only in tests.';
COMMENT ON COLUMN ${ddw}.home.rotate_rows IS 'Changes after which a delta table moves on to its other half, so that the first can be truncated.';
COMMENT ON COLUMN ${ddw}.home.rotate_after IS 'Age after which a delta table that is in use moves on to its other half.';
COMMENT ON COLUMN ${ddw}.home.keep_batches IS 'How long ended batches stay in the log.';
COMMENT ON COLUMN ${ddw}.home.watches_made IS 'Counts the tables that were ever tracked. A key, so that FOR KEY SHARE tells an old snapshot that there is one more.';
INSERT INTO ${ddw}.home DEFAULT VALUES;

CREATE TABLE ${ddw}.watch (
    watch_id        integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source          text        NOT NULL UNIQUE,
    known_as        text        NOT NULL UNIQUE,
    table_oid       oid         NOT NULL,
    capture         text        NOT NULL CHECK (capture IN ('trigger')),
    state           text        NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'off', 'broken')),
    reason          text        NOT NULL DEFAULT '',
    key_name        text        NOT NULL,
    object_name     text        NOT NULL UNIQUE,
    sequence_oid    oid         NOT NULL,
    schema_version  integer     NOT NULL DEFAULT 1,
    slot            smallint    NOT NULL DEFAULT 0 CHECK (slot IN (0, 1)),
    slot_since      timestamptz NOT NULL,
    slot_position   bigint      NOT NULL DEFAULT 0,
    is_guarded      boolean     NOT NULL,
    partitions      oid[]       NOT NULL DEFAULT '{}',
    last_attnum     smallint    NOT NULL,
    rewritten_by    xid8,
    enabled_at      timestamptz NOT NULL,
    UNIQUE (watch_id, schema_version)
);
COMMENT ON TABLE  ${ddw}.watch IS 'One row a tracked table (source).';
COMMENT ON COLUMN ${ddw}.watch.source IS 'schema.table, quoted where needed.';
COMMENT ON COLUMN ${ddw}.watch.known_as IS 'The source as it was called when it was enabled: by that name targets know it.';
COMMENT ON COLUMN ${ddw}.watch.key_name IS 'The unique index that tells rows apart.';
COMMENT ON COLUMN ${ddw}.watch.object_name IS 'What delta_…, changes_…, net_… and capture_… of this source end in.';
COMMENT ON COLUMN ${ddw}.watch.schema_version IS 'Counts the alterations of the source that were followed. In a key, so that FOR KEY SHARE tells an old snapshot that there was one, and not that a half is full.';
COMMENT ON COLUMN ${ddw}.watch.slot IS 'The half of the delta table that is written to.';
COMMENT ON COLUMN ${ddw}.watch.slot_position IS 'The sequence when this half came into use.';
COMMENT ON COLUMN ${ddw}.watch.is_guarded IS 'Whether the trigger must survive an ALTER TABLE on its own: no event trigger could be installed, the table is very wide, or an alteration is not followed yet.';
COMMENT ON COLUMN ${ddw}.watch.partitions IS 'The leaves of a partitioned table that have our triggers.';
COMMENT ON COLUMN ${ddw}.watch.last_attnum IS 'The last column that the source had when it was followed, generated and dropped ones included.';
COMMENT ON COLUMN ${ddw}.watch.rewritten_by IS 'The transaction that rewrote the delta table last, as a type had changed: for snapshots from before it, the table is empty.';

CREATE TABLE ${ddw}.watch_column (
    watch_id       integer  NOT NULL REFERENCES ${ddw}.watch ON DELETE CASCADE,
    attnum         smallint NOT NULL,
    column_name    text     NOT NULL,
    type_name      text     NOT NULL,
    source_type    oid      NOT NULL,
    collation_name text,
    old_name       text     NOT NULL,
    new_name       text     NOT NULL,
    key_place      smallint,
    key_operator   text,
    is_dropped     boolean  NOT NULL DEFAULT false,
    PRIMARY KEY (watch_id, attnum)
);
COMMENT ON TABLE  ${ddw}.watch_column IS 'One row a captured column of a source, dropped ones included.';
COMMENT ON COLUMN ${ddw}.watch_column.type_name IS 'Type of old_… and new_… in the delta table: no length, no domain.';
COMMENT ON COLUMN ${ddw}.watch_column.key_place IS 'Place in the key, from 1; null outside it.';
COMMENT ON COLUMN ${ddw}.watch_column.key_operator IS 'What the key''s index takes for equal.';

CREATE TABLE ${ddw}.lost (
    watch_id    integer     NOT NULL,
    transaction xid8        NOT NULL DEFAULT pg_current_xact_id(),
    noticed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason      text        NOT NULL
);
CREATE UNIQUE INDEX lost_by_transaction ON ${ddw}.lost (watch_id, transaction);
COMMENT ON TABLE ${ddw}.lost IS 'Changes that could not be recorded whole, so that none is lost unnoticed; a reload makes up for them. No foreign key, and a key that is each transaction''s own: writers must not wait for each other here.';

CREATE TABLE ${ddw}.following (
    transaction xid8 PRIMARY KEY
);
COMMENT ON TABLE ${ddw}.following IS 'The transaction that is altering what belongs to a source just now, so that the event triggers leave it alone. No setting, as those are anybody''s.';

CREATE UNLOGGED TABLE ${ddw}.early (
    transaction xid8    NOT NULL DEFAULT pg_current_xact_id(),
    watch_id    integer NOT NULL,
    relation    oid     NOT NULL,
    replaced    tid,
    made        tid,
    bucket      bigint  NOT NULL,
    position    bigint  NOT NULL
);
CREATE INDEX early_by_replaced ON ${ddw}.early (replaced, transaction);
CREATE INDEX early_by_made ON ${ddw}.early (made, transaction);
CREATE INDEX early_by_bucket ON ${ddw}.early (bucket, position, transaction);
COMMENT ON TABLE  ${ddw}.early IS 'Changes made within triggers and functions, recorded perhaps before the change that they build on. Of use until their transaction ends.';
COMMENT ON COLUMN ${ddw}.early.relation IS 'The file of the relation: a TRUNCATE or a rewrite gives it another, in which places are used anew.';
COMMENT ON COLUMN ${ddw}.early.replaced IS 'The version of the row (ctid in relation) that was changed; null for an insertion.';
COMMENT ON COLUMN ${ddw}.early.made IS 'The version that it was made into; null for a deletion.';

CREATE UNLOGGED TABLE ${ddw}.same_version (
    transaction xid8    NOT NULL DEFAULT pg_current_xact_id(),
    watch_id    integer NOT NULL,
    relation    oid     NOT NULL,
    version     tid     NOT NULL,
    original    tid     NOT NULL
);
CREATE INDEX same_version_by_version ON ${ddw}.same_version (version, transaction);
COMMENT ON TABLE ${ddw}.same_version IS 'Versions that an update without a change made, and what they are the same as. Of use until their transaction ends.';

CREATE TABLE ${ddw}.process (
    process_id                     integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source                         text        NOT NULL REFERENCES ${ddw}.watch (source) ON UPDATE CASCADE,
    name                           text        NOT NULL CHECK (name <> ''),
    description                    text        NOT NULL DEFAULT '',
    executor                       text        NOT NULL CHECK (executor <> ''),
    definition                     text        NOT NULL,
    target                         text,
    process_group                  text        CHECK (process_group <> ''),
    is_active                      boolean     NOT NULL DEFAULT true,
    schedule                       text        NOT NULL DEFAULT 'continuous',
    is_update_explicitly_requested boolean     NOT NULL DEFAULT false,
    last_execution_request_time    timestamptz,
    request_due_at                 timestamptz,
    last_execution_time            timestamptz,
    next_due_at                    timestamptz,
    lease_duration                 interval    NOT NULL DEFAULT '4 hours' CHECK (lease_duration >= '1 second'),
    batch_size                     integer     NOT NULL DEFAULT 10000 CHECK (batch_size >= 1),
    lanes                          integer     NOT NULL DEFAULT 1 CHECK (lanes BETWEEN 1 AND 1024),
    filter                         text,
    warn_after                     interval    CHECK (warn_after > '0'),
    max_attempts                   integer     NOT NULL DEFAULT 5 CHECK (max_attempts >= 1),
    backoff                        interval    NOT NULL DEFAULT '1 second' CHECK (backoff >= '0'),
    max_backoff                    interval    NOT NULL DEFAULT '5 minutes',
    park_limit                     integer     NOT NULL DEFAULT 100 CHECK (park_limit >= 0),
    initial                        text        NOT NULL DEFAULT 'none' CHECK (initial IN ('none', 'load')),
    relane_snapshots               pg_snapshot[] NOT NULL DEFAULT '{}',
    relane_keys                    text[]      NOT NULL DEFAULT '{}',
    epoch                          bigint      NOT NULL DEFAULT 0,
    former_lanes                   text        NOT NULL DEFAULT '',
    created_at                     timestamptz NOT NULL,
    UNIQUE (source, name),
    CHECK (max_backoff >= backoff)
);
COMMENT ON TABLE  ${ddw}.process IS 'The base table: one row a process, key (source, name).';
COMMENT ON COLUMN ${ddw}.process.executor IS 'sql, row-sql, procedure, command, replicate, or the name of a plugin.';
COMMENT ON COLUMN ${ddw}.process.definition IS 'What the executor runs, in its own form.';
COMMENT ON COLUMN ${ddw}.process.target IS 'Name of the target connection, null for this database.';
COMMENT ON COLUMN ${ddw}.process.process_group IS 'Processes of one group change their target together, null for none.';
COMMENT ON COLUMN ${ddw}.process.schedule IS 'Time infos joined by ";": continuous, on request, every 5m, at 06:30 Europe/Vienna, cron 0 3 * * *.';
COMMENT ON COLUMN ${ddw}.process.is_update_explicitly_requested IS 'Whether a request waits; set by ${ddw}.request.';
COMMENT ON COLUMN ${ddw}.process.request_due_at IS 'When the earliest waiting request is due.';
COMMENT ON COLUMN ${ddw}.process.last_execution_time IS 'When a batch was committed, or a run found nothing to do, last.';
COMMENT ON COLUMN ${ddw}.process.next_due_at IS 'When the schedule is due next; kept by workers.';
COMMENT ON COLUMN ${ddw}.process.lease_duration IS 'How long a batch is reserved.';
COMMENT ON COLUMN ${ddw}.process.batch_size IS 'Changes in a batch at most.';
COMMENT ON COLUMN ${ddw}.process.lanes IS 'Workers that can work on it at once.';
COMMENT ON COLUMN ${ddw}.process.filter IS 'Predicate on the row; a row that moves into it arrives as I, one that moves out as D.';
COMMENT ON COLUMN ${ddw}.process.warn_after IS 'A run that takes longer raises a warning.';
COMMENT ON COLUMN ${ddw}.process.max_attempts IS 'Tries of a whole batch before it is halved to find the row that fails.';
COMMENT ON COLUMN ${ddw}.process.backoff IS 'Pause after the first failure; doubles with each, up to max_backoff.';
COMMENT ON COLUMN ${ddw}.process.park_limit IS 'Poison rows that are parked at most; beyond, the process waits for a person.';
COMMENT ON COLUMN ${ddw}.process.initial IS 'none: changes from the registration on. load: the rows of one snapshot first.';
COMMENT ON COLUMN ${ddw}.process.relane_snapshots IS 'Where all lanes meet, one after the other, before a new number of lanes or a new type of the key takes effect.';
COMMENT ON COLUMN ${ddw}.process.epoch IS 'Grows when the lanes are laid anew, with another executor, and from a process to another of its name: process_id in the upper half, the seconds since 1970 in the lower. Targets refuse batches of an older epoch.';
COMMENT ON COLUMN ${ddw}.process.former_lanes IS 'The last epoch in which any batch was committed before this one, and lane_no:committed_no of its lanes, joined by blanks; unknown if replicate was not the executor all the time; empty if nothing was committed since the process was registered or loaded anew.';
COMMENT ON COLUMN ${ddw}.process.relane_keys IS 'The types of the key from there on, as numbers joined by blanks; empty where they stay the same.';

CREATE TABLE ${ddw}.lane (
    process_id       integer     NOT NULL REFERENCES ${ddw}.process ON DELETE CASCADE,
    lane_no          integer     NOT NULL,
    snapshot_from    pg_snapshot NOT NULL,
    young_from       xid8        NOT NULL,
    floor_from       bigint      NOT NULL,
    snapshot_to      pg_snapshot NOT NULL,
    young_to         xid8        NOT NULL,
    floor_to         bigint      NOT NULL,
    ceiling          bigint      NOT NULL,
    position         bigint      NOT NULL DEFAULT 0,
    load_id          integer,
    load_position    bigint      NOT NULL DEFAULT 0,
    barrier          bigint,
    batch_id         uuid,
    attempt          integer     NOT NULL DEFAULT 0,
    retry_at         timestamptz,
    probe_rows       integer,
    last_staged_at   timestamptz,
    last_error       text,
    committed_no     bigint,
    PRIMARY KEY (process_id, lane_no)
) WITH (fillfactor = 50);
COMMENT ON TABLE  ${ddw}.lane IS 'How far a lane of a process is. It works through the window between two snapshots in the order of positions, then opens the next window.';
COMMENT ON COLUMN ${ddw}.lane.snapshot_from IS 'What this snapshot shows was handed out in earlier windows.';
COMMENT ON COLUMN ${ddw}.lane.young_from IS 'Changes of transactions from this one on lie above floor_from.';
COMMENT ON COLUMN ${ddw}.lane.floor_from IS 'See young_from.';
COMMENT ON COLUMN ${ddw}.lane.snapshot_to IS 'What this snapshot shows, and snapshot_from does not, is the window.';
COMMENT ON COLUMN ${ddw}.lane.young_to IS 'As young_from, for the next window.';
COMMENT ON COLUMN ${ddw}.lane.floor_to IS 'As floor_from, for the next window.';
COMMENT ON COLUMN ${ddw}.lane.ceiling IS 'Nothing that snapshot_to shows lies above this position.';
COMMENT ON COLUMN ${ddw}.lane.position IS 'Within the window, everything up to here is done.';
COMMENT ON COLUMN ${ddw}.lane.committed_no IS 'The last batch that was committed in this epoch.';
COMMENT ON COLUMN ${ddw}.lane.load_id IS 'A load that has to be worked through before the window.';
COMMENT ON COLUMN ${ddw}.lane.barrier IS 'Position of a truncation that this lane has arrived at; lane 0 hands it out when all have.';
COMMENT ON COLUMN ${ddw}.lane.attempt IS 'Failures since the last commit.';
COMMENT ON COLUMN ${ddw}.lane.probe_rows IS 'While a failing row is searched: the size of the next batch.';

CREATE TABLE ${ddw}.load (
    load_id     integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id  integer     NOT NULL REFERENCES ${ddw}.process ON DELETE CASCADE,
    is_reload   boolean     NOT NULL,
    state       text        NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'taken', 'done')),
    row_count   bigint,
    wanted_at   timestamptz NOT NULL,
    taken_at    timestamptz,
    done_at     timestamptz
);
CREATE UNIQUE INDEX load_is_wanted ON ${ddw}.load (process_id) WHERE state <> 'done';
COMMENT ON TABLE  ${ddw}.load IS 'Initial loads and reloads. wanted: the next stage takes a copy of the source at one snapshot. taken: it is being handed out.';

CREATE TABLE ${ddw}.batch (
    batch_id      uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    batch_no      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    previous_no   bigint,
    former_lanes  text        NOT NULL,
    epoch         bigint      NOT NULL,
    process_id    integer     NOT NULL,
    source        text        NOT NULL,
    name          text        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('changes', 'load', 'replay')),
    lane_no       integer     NOT NULL,
    lanes         integer     NOT NULL,
    state         text        NOT NULL DEFAULT 'staged' CHECK (state IN ('staged', 'committed', 'released', 'expired')),
    worker        text        NOT NULL,
    attempt       integer     NOT NULL,
    rows          bigint      NOT NULL,
    staged_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    error         text,
    first_position bigint     NOT NULL,
    last_position bigint      NOT NULL,
    truncation    bigint,
    snapshot_from pg_snapshot,
    snapshot_to   pg_snapshot,
    young         xid8,
    main_from     bigint,
    main_to       bigint,
    late          xid8[],
    late_from     bigint,
    late_to       bigint,
    load_id       integer,
    leaves_out    boolean     NOT NULL DEFAULT false
);
CREATE INDEX batch_is_staged ON ${ddw}.batch (process_id) WHERE state = 'staged';
CREATE INDEX batch_of_process ON ${ddw}.batch (process_id, staged_at);
CREATE INDEX batch_by_age ON ${ddw}.batch (staged_at);
COMMENT ON TABLE  ${ddw}.batch IS 'The register of batches: staged ones, and the log of those that ended.';
COMMENT ON COLUMN ${ddw}.batch.batch_no IS 'Ascends with each staging of a lane: targets refuse a batch that comes after a later one.';
COMMENT ON COLUMN ${ddw}.batch.previous_no IS 'lane.committed_no when it was staged. A target that does not know it has lost something.';
COMMENT ON COLUMN ${ddw}.batch.former_lanes IS 'process.former_lanes when it was staged, or the last committed batch of the present epoch. A target that does not know these either has lost something.';
COMMENT ON COLUMN ${ddw}.batch.epoch IS 'That of the process when it was staged.';
COMMENT ON COLUMN ${ddw}.batch.truncation IS 'Position of the last truncation in it; NULL: there is none. What lies before it is void.';
COMMENT ON COLUMN ${ddw}.batch.main_from IS 'Changes of transactions from young on: above this position, up to main_to. Tight, for the planner.';
COMMENT ON COLUMN ${ddw}.batch.late IS 'Transactions before young that were open at snapshot_from and have changes in this batch, above late_from, up to late_to.';
COMMENT ON COLUMN ${ddw}.batch.leaves_out IS 'Whether changes in the range are parked and so not part of the batch.';

CREATE TABLE ${ddw}.tally (
    process_id integer NOT NULL REFERENCES ${ddw}.process ON DELETE CASCADE,
    lane_no    integer NOT NULL,
    batches    bigint  NOT NULL,
    rows       bigint  NOT NULL,
    PRIMARY KEY (process_id, lane_no)
) WITH (fillfactor = 50);
COMMENT ON TABLE  ${ddw}.tally IS 'What each lane has committed since its process was registered: the log is long, and is shortened.';

CREATE TABLE ${ddw}.parked (
    process_id  integer     NOT NULL REFERENCES ${ddw}.process ON DELETE CASCADE,
    position    bigint      NOT NULL,
    lane_no     integer     NOT NULL,
    op          "char"      NOT NULL,
    bucket      bigint      NOT NULL,
    key         json        NOT NULL,
    image       json        NOT NULL,
    state       text        NOT NULL DEFAULT 'parked'
                CHECK (state IN ('parked', 'replay', 'staged', 'replayed', 'dropped', 'superseded')),
    is_poison   boolean     NOT NULL,
    reason      text        NOT NULL,
    attempts    integer     NOT NULL,
    batch_id    uuid,
    parked_at   timestamptz NOT NULL,
    ended_at    timestamptz,
    parked_no   bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (process_id, position)
);
CREATE INDEX parked_key_waits ON ${ddw}.parked (process_id, bucket, parked_no) WHERE state IN ('parked', 'replay', 'staged');
CREATE INDEX parked_in_batch ON ${ddw}.parked (batch_id) WHERE batch_id IS NOT NULL;
COMMENT ON TABLE  ${ddw}.parked IS 'Changes that were given up, with their images, and those of the same key that wait behind them.';
COMMENT ON COLUMN ${ddw}.parked.bucket IS 'Hash of the key: what is parked of one bucket is handed out in order or not at all.';
COMMENT ON COLUMN ${ddw}.parked.image IS 'The row of the delta table, for people; what is replayed is in kept_…, typed.';
COMMENT ON COLUMN ${ddw}.parked.parked_no IS 'The order in which they are replayed. Rows of a load come before changes that may have lower positions.';
COMMENT ON COLUMN ${ddw}.parked.is_poison IS 'Whether it failed itself; else it waits behind one that did.';

CREATE TABLE ${ddw}.worker (
    name         text        PRIMARY KEY,
    threads      integer     NOT NULL,
    started_at   timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    heartbeat_every interval NOT NULL DEFAULT '10 seconds'
) WITH (fillfactor = 50);
COMMENT ON TABLE  ${ddw}.worker IS 'Workers that have been heard of.';

CREATE TABLE ${ddw}.warning (
    warning_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text        NOT NULL,
    source      text,
    name        text,
    message     text        NOT NULL,
    raised_at   timestamptz NOT NULL,
    cleared_at  timestamptz
);
CREATE UNIQUE INDEX warning_is_open ON ${ddw}.warning (kind, coalesce(source, ''), coalesce(name, '')) WHERE cleared_at IS NULL;
COMMENT ON TABLE  ${ddw}.warning IS 'What a person should look at.';
