-- Chat that has no threads of its own, grouped into conversations: for a message that goes on with one, what it goes on
-- from and how the conversation begins. Internal.
CREATE TABLE IF NOT EXISTS conversation @onCluster
(
    community_id String,
    -- UTC day of the message.
    day          Date,
    post_id      String,
    parent_id    String,
    root_id      String,
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0,
    INDEX by_post post_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (community_id, day, post_id);

-- Who turned to whom on a day of the organisation's calendar, and where both stood then: replies to somebody's post,
-- reactions to it, shares of it, mentions of somebody. Nobody turns to themselves; bots are nobody. Internal: no view
-- that people read shows a row of it.
CREATE TABLE IF NOT EXISTS interaction @onCluster
(
    day          Date,
    community_id String,
    scope        LowCardinality(String),
    platform     LowCardinality(String),
    from_person  String,
    to_person    String,
    from_known   UInt8,
    from_unit    Array(LowCardinality(String)),
    from_level   Nullable(UInt8),
    from_places  Array(Tuple(LowCardinality(String), String)),
    to_known     UInt8,
    to_unit      Array(LowCardinality(String)),
    to_level     Nullable(UInt8),
    to_places    Array(Tuple(LowCardinality(String), String)),
    replies      UInt32,
    reactions    UInt32,
    shares       UInt32,
    mentions     UInt32,
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (day, community_id, scope, platform, from_person, to_person);
