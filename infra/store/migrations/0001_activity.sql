-- Acts as they are now known: one row an id, the highest version wins. The sorting key holds only what every way of
-- fetching an act knows; the conversation's root is not among it, because a reaction's webhook does not name it.
-- What is erased must leave the disk within seconds, so old parts go soon, and new ones are forced to the disk first.
CREATE TABLE IF NOT EXISTS activity @onCluster
(
    id               String,
    version          UInt64,
    verb             LowCardinality(String),
    platform         LowCardinality(String),
    instance         LowCardinality(String),
    scope            LowCardinality(String),
    occurred_at      DateTime64(3, 'UTC'),
    observed_at      DateTime64(3, 'UTC'),
    precision        LowCardinality(String),
    day              Date,
    actor_id         String,
    actor_kind       LowCardinality(String),
    object_id        String,
    object_kind      LowCardinality(String),
    parent_id        String,
    root_id          String,
    quoted_id        String,
    url              String,
    title            String,
    community_id     String,
    mentions         Array(String),
    reaction         LowCardinality(String),
    links            Array(String),
    edited_at        Nullable(DateTime64(3, 'UTC')),
    truncated        UInt8,
    clock_ahead      UInt8,
    lang             LowCardinality(String),
    lang_from        LowCardinality(String),
    sentiment        Nullable(Float32),
    sentiment_reason LowCardinality(String),
    words            UInt32,
    sentences        UInt32,
    characters       UInt32,
    has_question     UInt8,
    has_link         UInt8,
    has_emoji        UInt8,
    markers          UInt16,
    tokens           Array(UInt32),
    landed_at        DateTime64(3, 'UTC') DEFAULT now64(3),
    INDEX by_id id TYPE bloom_filter GRANULARITY 4,
    INDEX by_root root_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_actor actor_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_landed landed_at TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version)
PARTITION BY toYYYYMM(day)
ORDER BY (day, object_id, id)
SETTINGS old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0,
         min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, fsync_part_directory = 1;

-- The words themselves, for a limited time after landing. The retention comes from the configuration.
CREATE TABLE IF NOT EXISTS activity_text @onCluster
(
    id        String,
    version   UInt64,
    text      String CODEC(ZSTD(3)),
    landed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY id
TTL toDateTime(landed_at) + INTERVAL 90 DAY
SETTINGS old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0,
         min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, fsync_part_directory = 1;

-- Taken back: a deleted post or an erased person's act for good (permanent), an undone reaction until it is done again
-- with a higher version. May arrive before what it takes back.
CREATE TABLE IF NOT EXISTS tombstone @onCluster
(
    id        String,
    reason    LowCardinality(String),
    at        UInt64,
    permanent UInt8,
    landed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, at)
ORDER BY (id, reason);

-- Counters of an object as they stood; null is unknown.
CREATE TABLE IF NOT EXISTS snapshot @onCluster
(
    object_id    String,
    as_of        DateTime64(3, 'UTC'),
    version      UInt64,
    object_kind  LowCardinality(String),
    platform     LowCardinality(String),
    instance     LowCardinality(String),
    community_id String,
    views        Nullable(UInt64),
    unique_views Nullable(UInt64),
    impressions  Nullable(UInt64),
    reach        Nullable(UInt64),
    clicks       Nullable(UInt64),
    reactions    Nullable(UInt64),
    replies      Nullable(UInt64),
    shares       Nullable(UInt64),
    followers    Nullable(UInt64),
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (object_id, as_of);

CREATE TABLE IF NOT EXISTS community @onCluster
(
    id           String,
    version      UInt64,
    platform     LowCardinality(String),
    instance     LowCardinality(String),
    scope        LowCardinality(String),
    name         String,
    kind         LowCardinality(String),
    visibility   LowCardinality(String),
    member_count Nullable(UInt32),
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY id;

CREATE TABLE IF NOT EXISTS dead_letter @onCluster
(
    id        String,
    step      LowCardinality(String),
    reason    String,
    place     String,
    topic     String,
    key       String,
    payload   String,
    headers   Map(String, String),
    at        DateTime64(3, 'UTC'),
    landed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, landed_at)
ORDER BY id
TTL toDateTime(landed_at) + INTERVAL 90 DAY;

CREATE TABLE IF NOT EXISTS setting @onCluster
(
    name    String,
    value   Float64,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY name;

-- How far each metric family has looked: at what landed (landed_until), and at the facts computed from it (facts_until,
-- a version). A changed definition starts over.
CREATE TABLE IF NOT EXISTS watermark @onCluster
(
    family       String,
    definition   String,
    landed_until DateTime64(3, 'UTC'),
    facts_until  UInt64,
    version      UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY family;
