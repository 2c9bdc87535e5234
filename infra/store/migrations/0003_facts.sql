-- What one person did in one community on one day of the organisation's calendar. Internal: no view that people read
-- shows a row of it. Rows are replaced window by window (day × community); a row that no longer holds is written again
-- with is_deleted.
CREATE TABLE IF NOT EXISTS person_day @onCluster
(
    day           Date,
    community_id  String,
    scope         LowCardinality(String),
    platform      LowCardinality(String),
    person_id     String,
    unit_path     Array(LowCardinality(String)),
    level         Nullable(UInt8),
    location      LowCardinality(String),
    -- Where the person stands in the organisation, as (dimension, key): units from the top down, level, location.
    places        Array(Tuple(LowCardinality(String), String)),
    in_directory  UInt8,
    posts         UInt32,
    replies       UInt32,
    reactions     UInt32,
    shares        UInt32,
    mentions      UInt32,
    other_acts    UInt32,
    version       UInt64,
    is_deleted    UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (day, community_id, scope, platform, person_id);

-- One post or reply and what it set off within the window of the configuration. Internal.
CREATE TABLE IF NOT EXISTS post @onCluster
(
    day              Date,
    post_id          String,
    occurred_at      DateTime64(3, 'UTC'),
    kind             LowCardinality(String),
    community_id     String,
    scope            LowCardinality(String),
    platform         LowCardinality(String),
    root_id          String,
    parent_id        String,
    url              String,
    account_id       String,
    person_id        String,
    leader_id        String,
    by_delegate      UInt8,
    -- Accounts that a leader's reply names; of other people's posts nothing is kept here.
    mentions         Array(String),
    unit_path        Array(LowCardinality(String)),
    level            Nullable(UInt8),
    location         LowCardinality(String),
    places           Array(Tuple(LowCardinality(String), String)),
    in_directory     UInt8,
    weekday          UInt8,
    hour             UInt8,
    words            UInt32,
    has_question     UInt8,
    replies          UInt32,
    reactions        UInt32,
    shares           UInt32,
    repliers         UInt32,
    reactors         UInt32,
    sharers          UInt32,
    interactors      UInt32,
    first_response_s Nullable(UInt32),
    revived          UInt8,
    views            Nullable(UInt64),
    unique_views     Nullable(UInt64),
    version          UInt64,
    is_deleted       UInt8 DEFAULT 0,
    -- Every slice that the post counts in. An open timeline is the community without a name.
    slices           Array(Tuple(LowCardinality(String), String)) ALIAS arrayConcat(
        [('all', ''), ('platform', toString(platform)), ('community', community_id)]::Array(Tuple(LowCardinality(String), String)),
        places
    ),
    INDEX by_post post_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (day, post_id);

-- The windows that a refresh is about to compute again.
CREATE TABLE IF NOT EXISTS dirty_day @onCluster
(
    run          UInt64,
    day          Date,
    community_id String
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY (run, day, community_id);

CREATE TABLE IF NOT EXISTS dirty_post @onCluster
(
    run     UInt64,
    post_id String
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY (run, post_id);

-- `due` is 0 for a window that holds nothing any more and has only to be emptied.
CREATE TABLE IF NOT EXISTS dirty_period @onCluster
(
    run    UInt64,
    grain  LowCardinality(String),
    starts Date,
    ends   Date,
    due    UInt8
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY (run, grain, starts);
