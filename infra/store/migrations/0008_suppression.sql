-- Who stands behind a small cell, as hashes, so that several can be counted together without counting anybody twice.
-- Internal; empty where there are more people than any floor asks for.
ALTER TABLE participation_period @onCluster ADD COLUMN IF NOT EXISTS few Array(UInt64);

ALTER TABLE response_week @onCluster ADD COLUMN IF NOT EXISTS few Array(UInt64);

ALTER TABLE shown_participation @onCluster ADD COLUMN IF NOT EXISTS people_shown UInt8 DEFAULT 0;

ALTER TABLE shown_participation @onCluster ADD COLUMN IF NOT EXISTS eligible_shown UInt8 DEFAULT 0;

ALTER TABLE shown_participation @onCluster ADD COLUMN IF NOT EXISTS active_days_shown UInt8 DEFAULT 0;

ALTER TABLE shown_participation @onCluster ADD COLUMN IF NOT EXISTS stickiness Nullable(Float64);

-- Where a refresh decides what is hidden (processors/participation/suppression.ts): one row a cell and figure, written
-- again with a higher pass when it gets hidden. Of no use after the refresh.
CREATE TABLE IF NOT EXISTS suppression_cell @onCluster
(
    run     UInt64,
    figure  LowCardinality(String),
    grain   LowCardinality(String),
    starts  Date,
    scope   LowCardinality(String),
    dim     LowCardinality(String),
    key     String,
    -- The cell whose parts this one and its neighbours are.
    parent  Tuple(dim String, key String),
    floor   UInt32,
    people  UInt32,
    few     Array(UInt64),
    -- Groups of people that the figure tells apart; none may be from one to below the floor.
    parts   Array(UInt32),
    why     LowCardinality(String),
    pass    UInt16,
    written DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree, pass)
ORDER BY (run, figure, grain, starts, scope, dim, key)
TTL written + INTERVAL 1 DAY;

-- Weeks of answers and of retention with what may be shown of them; NULL is hidden.
CREATE TABLE IF NOT EXISTS shown_response @onCluster
(
    starts         Date,
    scope          LowCardinality(String),
    dim            LowCardinality(String),
    key            String,
    floor          UInt32,
    hidden_because LowCardinality(String),
    posts          Nullable(UInt32),
    answered       Nullable(UInt32),
    questions      Nullable(UInt32),
    open_questions Nullable(UInt32),
    timed          Nullable(UInt32),
    median_s       Nullable(Float64),
    p90_s          Nullable(Float64),
    revived        Nullable(UInt32),
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS shown_retention @onCluster
(
    starts         Date,
    scope          LowCardinality(String),
    dim            LowCardinality(String),
    key            String,
    floor          UInt32,
    hidden_because LowCardinality(String),
    newcomers      Nullable(UInt32),
    retained       Nullable(UInt32),
    returning      Nullable(UInt32),
    lapsed         Nullable(UInt32),
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

-- Acts of the periods that are decided about, by where they were done and where those who did them stand.
CREATE TABLE IF NOT EXISTS suppression_act @onCluster
(
    run          UInt64,
    grain        LowCardinality(String),
    starts       Date,
    scope        LowCardinality(String),
    platform     LowCardinality(String),
    community_id String,
    places       Array(Tuple(LowCardinality(String), String)),
    acts         UInt64,
    people       Array(UInt64),
    written      DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
ORDER BY (run, starts, grain)
TTL written + INTERVAL 1 DAY;

-- The same with the published sets that they belong to: three bits for the dimension, one for "the rest of", a hash.
CREATE TABLE IF NOT EXISTS suppression_set @onCluster
(
    run     UInt64,
    pass    UInt16,
    grain   LowCardinality(String),
    starts  Date,
    scope   LowCardinality(String),
    acts    UInt64,
    people  Array(UInt64),
    sets    Array(UInt64),
    written DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
ORDER BY (run, pass, starts, grain)
TTL written + INTERVAL 1 DAY;
