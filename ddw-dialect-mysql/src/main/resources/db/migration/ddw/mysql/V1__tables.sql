-- The tables of a home. Everything that decides about leases and due times compares with ${ddw}.now(), the home's clock.
-- Times are DATETIME(6) in UTC, durations are seconds. There are no foreign keys: checking one locks the row that is
-- referred to, and workers of different lanes must not wait for each other.

ALTER DATABASE ${ddw} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- DDL cannot be rolled back here: what died half-way is run again, so everything may be there already.
CREATE TABLE IF NOT EXISTS ${ddw}.home (
    only_one      TINYINT       NOT NULL DEFAULT 1 PRIMARY KEY CHECK (only_one = 1),
    home_id       CHAR(36)      NOT NULL,
    clock_offset  BIGINT        NOT NULL DEFAULT 0 COMMENT 'Microseconds added to the server''s clock; other than 0 only in tests.',
    rotate_rows   BIGINT        NOT NULL DEFAULT 200000 COMMENT 'Changes after which a delta table moves on to its other half, so that the first can be truncated.',
    rotate_after  DECIMAL(18,6) NOT NULL DEFAULT 3600 COMMENT 'Age in seconds after which a delta table that is in use moves on to its other half.',
    keep_batches  DECIMAL(18,6) NOT NULL DEFAULT 604800 COMMENT 'How many seconds ended batches stay in the log.'
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'One row: what holds for this home as a whole.';
INSERT IGNORE INTO ${ddw}.home (only_one, home_id) VALUES (1, UUID());

CREATE TABLE IF NOT EXISTS ${ddw}.wake (
    wake_id  BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    woken_at DATETIME(6) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
COMMENT 'A row each time that workers are woken; those that wait look at it. Rows, not a counter: callers must not wait for each other.';

CREATE TABLE IF NOT EXISTS ${ddw}.watch (
    watch_id       INT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source         VARCHAR(270) NOT NULL UNIQUE COMMENT 'schema.table, quoted where needed.',
    table_schema   VARCHAR(64)  NOT NULL,
    table_name     VARCHAR(64)  NOT NULL,
    capture        VARCHAR(20)  NOT NULL CHECK (capture IN ('trigger')),
    state          VARCHAR(10)  NOT NULL CHECK (state IN ('on', 'off', 'broken')),
    reason         VARCHAR(1000) NOT NULL DEFAULT '',
    key_name       VARCHAR(64)  NOT NULL COMMENT 'The unique index that tells rows apart.',
    object_name    VARCHAR(64)  NOT NULL UNIQUE COMMENT 'What delta_…, unsettled_…, changes_… and net_… of this source end in.',
    schema_version INT          NOT NULL DEFAULT 1 COMMENT 'Counts the alterations of the source that were followed.',
    generation     INT          NOT NULL DEFAULT 0 COMMENT 'Which triggers record: each time that tracking is turned on they get another number.',
    knows_transactions BOOLEAN  NOT NULL DEFAULT FALSE COMMENT 'Whether the performance schema tells the triggers which transaction they are in.',
    images         LONGTEXT     COMMENT 'The columns old_… and new_… as a list, as statements want it.',
    slot           TINYINT      NOT NULL DEFAULT 0 CHECK (slot IN (0, 1)) COMMENT 'The half of the delta table that is written to.',
    slot_since     DATETIME(6)  NOT NULL,
    slot_position  BIGINT       NOT NULL DEFAULT 0 COMMENT 'The last position when this half came into use.',
    table_created  DATETIME     COMMENT 'When the source was created, as the catalog says: TRUNCATE leaves that as it is.',
    table_id       BIGINT       COMMENT 'The number that InnoDB knows the source by: TRUNCATE gives it another. NULL if that may not be seen.',
    enabled_at     DATETIME(6)  NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'One row a tracked table (source).';

CREATE TABLE IF NOT EXISTS ${ddw}.watch_column (
    watch_id       INT          NOT NULL,
    column_no      INT          NOT NULL COMMENT 'Place in the table, as it was when the column was seen first.',
    column_name    VARCHAR(64)  NOT NULL,
    data_type      VARCHAR(64)  NOT NULL,
    source_type    LONGTEXT     NOT NULL COMMENT 'Type in the source.',
    type_name      LONGTEXT     NOT NULL COMMENT 'Type of old_… and new_… in the delta table.',
    collation_name VARCHAR(64),
    old_name       VARCHAR(64)  NOT NULL,
    new_name       VARCHAR(64)  NOT NULL,
    key_place      INT          COMMENT 'Place in the key, from 1; null outside it.',
    is_dropped     BOOLEAN      NOT NULL DEFAULT FALSE,
    PRIMARY KEY (watch_id, column_name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'One row a captured column of a source, dropped ones included.';

CREATE TABLE IF NOT EXISTS ${ddw}.settled (
    watch_id INT    NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL DEFAULT 0 COMMENT 'The last position given out.',
    written  BIGINT NOT NULL DEFAULT 0 COMMENT 'The highest number of a recorded change that was settled.'
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'One row a source. Whoever settles its changes holds it locked.';

CREATE TABLE IF NOT EXISTS ${ddw}.switched_off (
    watch_id   INT NOT NULL,
    generation INT NOT NULL,
    PRIMARY KEY (watch_id, generation)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
COMMENT 'Triggers that are to do nothing. A row can be written whoever is at work on the source; DROP TRIGGER would wait for them all.';

CREATE TABLE IF NOT EXISTS ${ddw}.lost (
    lost_id    BIGINT        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    watch_id   INT           NOT NULL,
    noticed_at DATETIME(6)   NOT NULL,
    reason     VARCHAR(1000) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'Changes that could not be recorded, so that none is lost unnoticed; a reload makes up for them.';

CREATE TABLE IF NOT EXISTS ${ddw}.process (
    process_id                     INT           NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source                         VARCHAR(270)  NOT NULL,
    name                           VARCHAR(200)  NOT NULL CHECK (name <> ''),
    description                    TEXT          NOT NULL,
    executor                       VARCHAR(200)  NOT NULL CHECK (executor <> '') COMMENT 'sql, row-sql, procedure, command, or the name of a plugin.',
    definition                     LONGTEXT      NOT NULL COMMENT 'What the executor runs, in its own form.',
    target                         VARCHAR(200)  COMMENT 'Name of the target connection, null for this database.',
    process_group                  VARCHAR(200)  COMMENT 'Processes of one group change their target together, null for none.',
    is_active                      BOOLEAN       NOT NULL DEFAULT TRUE,
    schedule                       VARCHAR(1000) NOT NULL DEFAULT 'continuous' COMMENT 'Time infos joined by ";": continuous, on request, every 5m, at 06:30 Europe/Vienna, cron 0 3 * * *.',
    is_update_explicitly_requested BOOLEAN       NOT NULL DEFAULT FALSE COMMENT 'Whether a request waits; set by ${ddw}.request.',
    last_execution_request_time    DATETIME(6),
    request_due_at                 DATETIME(6)   COMMENT 'When the earliest waiting request is due.',
    last_execution_time            DATETIME(6)   COMMENT 'When a batch was committed, or a run found nothing to do, last.',
    next_due_at                    DATETIME(6)   COMMENT 'When the schedule is due next; kept by workers. The year 9999 means never.',
    lease_duration                 DECIMAL(18,6) NOT NULL DEFAULT 14400 COMMENT 'How many seconds a batch is reserved.',
    batch_size                     INT           NOT NULL DEFAULT 10000 COMMENT 'Changes in a batch at most.',
    lanes                          INT           NOT NULL DEFAULT 1 COMMENT 'Workers that can work on it at once.',
    filter                         TEXT          COMMENT 'Predicate on the row; a row that moves into it arrives as I, one that moves out as D.',
    warn_after                     DECIMAL(18,6) COMMENT 'A run that takes more seconds raises a warning.',
    max_attempts                   INT           NOT NULL DEFAULT 5 COMMENT 'Tries of a whole batch before it is halved to find the row that fails.',
    backoff                        DECIMAL(18,6) NOT NULL DEFAULT 1 COMMENT 'Pause in seconds after the first failure; doubles with each, up to max_backoff.',
    max_backoff                    DECIMAL(18,6) NOT NULL DEFAULT 300,
    park_limit                     INT           NOT NULL DEFAULT 100 COMMENT 'Poison rows that are parked at most; beyond, the process waits for a person.',
    initial                        VARCHAR(10)   NOT NULL DEFAULT 'none' COMMENT 'none: changes from the registration on. load: the rows of one snapshot first.',
    epoch                          BIGINT        NOT NULL DEFAULT 0 COMMENT 'Grows when the lanes are laid anew, with another executor, and from a process to another of its name: process_id in the upper half, the seconds since 1970 in the lower. Targets refuse batches of an older epoch.',
    former_lanes                   TEXT          NOT NULL COMMENT 'The last epoch in which any batch was committed before this one, and lane_no:committed_no of its lanes, joined by blanks; unknown if replicate was not the executor all the time; empty if nothing was committed since the process was registered or loaded anew.',
    relane_at                      BIGINT        COMMENT 'Position at which all lanes meet before a new number of lanes takes effect.',
    viewed_filter                  TEXT          COMMENT 'The filter that the views hold. They are made anew when it is not the present one.',
    created_at                     DATETIME(6)   NOT NULL,
    UNIQUE KEY process_key (source, name),
    CONSTRAINT process_lease_duration_check CHECK (lease_duration >= 1),
    CONSTRAINT process_batch_size_check CHECK (batch_size >= 1),
    CONSTRAINT process_lanes_check CHECK (lanes BETWEEN 1 AND 1024),
    CONSTRAINT process_warn_after_check CHECK (warn_after > 0),
    CONSTRAINT process_max_attempts_check CHECK (max_attempts >= 1),
    CONSTRAINT process_backoff_check CHECK (backoff >= 0),
    CONSTRAINT process_max_backoff_check CHECK (max_backoff >= backoff),
    CONSTRAINT process_park_limit_check CHECK (park_limit >= 0),
    CONSTRAINT process_group_check CHECK (process_group <> ''),
    CONSTRAINT process_initial_check CHECK (initial IN ('none', 'load'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'The base table: one row a process, key (source, name).';

CREATE TABLE IF NOT EXISTS ${ddw}.settling (
    watch_id INT    NOT NULL,
    written  BIGINT NOT NULL,
    PRIMARY KEY (watch_id, written)
) COMMENT 'What one snapshot shows of the unsettled changes of several sources. Of use within one transaction.';

CREATE TABLE IF NOT EXISTS ${ddw}.catching_up (
    watch_id INT    NOT NULL,
    bucket   BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (watch_id, bucket, position)
) COMMENT 'The last change of each key since its table was copied for a load. Of use within one transaction.';

CREATE TABLE IF NOT EXISTS ${ddw}.lane (
    process_id     INT         NOT NULL,
    lane_no        INT         NOT NULL,
    position       BIGINT      NOT NULL COMMENT 'Everything of this lane up to here is done.',
    goal           BIGINT      COMMENT 'Where the group of the process is together, or will be when each member is there.',
    load_id        INT         COMMENT 'A load that has to be worked through first.',
    load_position  BIGINT      NOT NULL DEFAULT 0,
    barrier        BIGINT      COMMENT 'Position of a truncation that this lane has arrived at; lane 0 hands it out when all have.',
    batch_id       CHAR(36),
    attempt        INT         NOT NULL DEFAULT 0 COMMENT 'Failures since the last commit.',
    retry_at       DATETIME(6),
    probe_rows     INT         COMMENT 'While a failing row is searched: the size of the next batch.',
    last_staged_at DATETIME(6),
    last_error     TEXT,
    committed_no   BIGINT      COMMENT 'The last batch that was committed in this epoch.',
    PRIMARY KEY (process_id, lane_no),
    KEY lane_of_batch (batch_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'How far a lane of a process is.';

CREATE TABLE IF NOT EXISTS ${ddw}.`load` (
    load_id    INT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
    process_id INT         NOT NULL,
    is_reload  BOOLEAN     NOT NULL,
    state      VARCHAR(10) NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'taken', 'done')),
    row_count  BIGINT,
    wanted_at  DATETIME(6) NOT NULL,
    taken_at   DATETIME(6),
    done_at    DATETIME(6),
    KEY load_of_process (process_id, state)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
COMMENT 'Initial loads and reloads. wanted: the next stage takes a copy of the source at one snapshot. taken: it is being handed out.';

CREATE TABLE IF NOT EXISTS ${ddw}.batch (
    batch_id       CHAR(36)     NOT NULL PRIMARY KEY,
    batch_no       BIGINT       NOT NULL AUTO_INCREMENT UNIQUE COMMENT 'Ascends with each staging of a lane: targets refuse a batch that comes after a later one.',
    previous_no    BIGINT       COMMENT 'lane.committed_no when it was staged. A target that does not know it has lost something.',
    former_lanes   TEXT         NOT NULL COMMENT 'process.former_lanes when it was staged, or the last committed batch of the present epoch. A target that does not know these either has lost something.',
    epoch          BIGINT       NOT NULL COMMENT 'That of the process when it was staged.',
    process_id     INT          NOT NULL,
    source         VARCHAR(270) NOT NULL,
    name           VARCHAR(200) NOT NULL,
    kind           VARCHAR(10)  NOT NULL CHECK (kind IN ('changes', 'load', 'replay')),
    lane_no        INT          NOT NULL,
    lanes          INT          NOT NULL,
    state          VARCHAR(10)  NOT NULL DEFAULT 'staged' CHECK (state IN ('staged', 'committed', 'released', 'expired')),
    worker         VARCHAR(200) NOT NULL,
    attempt        INT          NOT NULL,
    `rows`         BIGINT       NOT NULL,
    staged_at      DATETIME(6)  NOT NULL,
    expires_at     DATETIME(6)  NOT NULL,
    ended_at       DATETIME(6),
    error          TEXT,
    first_position BIGINT       NOT NULL,
    last_position  BIGINT       NOT NULL,
    truncation     BIGINT       COMMENT 'Position of the last truncation in it; NULL: there is none. What lies before it is void.',
    load_id        INT,
    leaves_out     BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'Whether changes in the range are parked and so not part of the batch.',
    KEY batch_by_state (state, process_id),
    KEY batch_of_process (process_id, staged_at),
    KEY batch_by_age (staged_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'The register of batches: staged ones, and the log of those that ended.';

CREATE TABLE IF NOT EXISTS ${ddw}.tally (
    process_id INT    NOT NULL,
    lane_no    INT    NOT NULL,
    batches    BIGINT NOT NULL DEFAULT 0,
    `rows`     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (process_id, lane_no)
) COMMENT 'What each lane has committed since its process was registered: the log is long, and is shortened.';

CREATE TABLE IF NOT EXISTS ${ddw}.parked (
    process_id INT           NOT NULL,
    position   BIGINT        NOT NULL,
    lane_no    INT           NOT NULL,
    op         CHAR(1)       NOT NULL,
    bucket     BIGINT        NOT NULL COMMENT 'Hash of the key: what is parked of one bucket is handed out in order or not at all.',
    `key`      JSON          NOT NULL,
    `before`   JSON,
    `after`    JSON,
    state      VARCHAR(10)   NOT NULL DEFAULT 'parked'
               CHECK (state IN ('parked', 'replay', 'staged', 'replayed', 'dropped', 'superseded')),
    is_poison  BOOLEAN       NOT NULL COMMENT 'Whether it failed itself; else it waits behind one that did.',
    reason     TEXT          NOT NULL,
    attempts   INT           NOT NULL,
    batch_id   CHAR(36),
    parked_at  DATETIME(6)   NOT NULL,
    ended_at   DATETIME(6),
    PRIMARY KEY (process_id, position),
    KEY parked_key_waits (process_id, bucket, position),
    KEY parked_in_batch (batch_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
COMMENT 'Changes that were given up, and those of the same key that wait behind them. The typed images are in kept_….';

CREATE TABLE IF NOT EXISTS ${ddw}.worker (
    name            VARCHAR(200)  NOT NULL PRIMARY KEY,
    threads         INT           NOT NULL,
    started_at      DATETIME(6)   NOT NULL,
    heartbeat_at    DATETIME(6)   NOT NULL,
    heartbeat_every DECIMAL(18,6) NOT NULL DEFAULT 10
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'Workers that have been heard of.';

CREATE TABLE IF NOT EXISTS ${ddw}.warning (
    warning_id BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind       VARCHAR(40)  NOT NULL,
    source     VARCHAR(270),
    name       VARCHAR(200),
    message    TEXT         NOT NULL,
    raised_at  DATETIME(6)  NOT NULL,
    cleared_at DATETIME(6),
    KEY warning_is_open (cleared_at, kind)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'What a person should look at.';
