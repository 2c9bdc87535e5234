-- What an enrolled executive, or who writes for one, wrote, shared or reacted to. Internal.
CREATE TABLE IF NOT EXISTS leader_item @onCluster
(
    leader_id    String,
    day          Date,
    act_id       String,
    verb         LowCardinality(String),
    by_delegate  UInt8,
    community_id String,
    visibility   LowCardinality(String),
    -- article | file | link | question | long | short
    formats      Array(LowCardinality(String)),
    domains      Array(String),
    -- With words of one's own.
    worded       UInt8,
    is_positive  UInt8,
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, day, act_id);

-- Reactions to, and mentions of, staff by an executive or who writes for one. Internal.
CREATE TABLE IF NOT EXISTS leader_given @onCluster
(
    leader_id  String,
    day        Date,
    reactions  UInt32,
    mentions   UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, day);

-- People in an executive's reporting line at the end of a week, and those of them who were interactive in it. Internal.
CREATE TABLE IF NOT EXISTS leader_report_week @onCluster
(
    leader_id   String,
    starts      Date,
    people      UInt32,
    interactive UInt32,
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, starts);

-- Domains that anybody linked to on a day. Internal.
CREATE TABLE IF NOT EXISTS domain_day @onCluster
(
    day        Date,
    domain     String,
    acts       UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX by_domain domain TYPE bloom_filter GRANULARITY 4,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (day, domain);

-- One part of an executive's scorecard, over the weeks that end with this one.
CREATE TABLE IF NOT EXISTS scorecard_part @onCluster
(
    starts          Date,
    leader_id       String,
    part            LowCardinality(String),
    ends            Date,
    dimension       LowCardinality(String),
    value           Nullable(Float64),
    -- What the value was divided by, or how much stands behind it.
    of              Nullable(Float64),
    -- Executives with a figure, this one included.
    peers           UInt32,
    percentile      Nullable(Float64),
    -- Empty: nothing is missing.
    missing_because LowCardinality(String),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, leader_id, part);
