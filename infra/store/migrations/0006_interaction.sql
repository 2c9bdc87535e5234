-- Chat that has no threads of its own, grouped into conversations: for a message that goes on with one, what it goes on
-- from and how the conversation begins. Internal.
CREATE TABLE IF NOT EXISTS conversation @onCluster
(
    -- UTC day of the message.
    day          Date,
    community_id String,
    post_id      String,
    parent_id    String,
    root_id      String,
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0,
    INDEX by_post post_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_root root_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
PARTITION BY toYYYYMM(day)
ORDER BY (day, community_id, post_id);

-- Whether a community is a chat, and whether its messages of a UTC month are grouped into conversations: they are where
-- few of them say what they answer. Internal.
CREATE TABLE IF NOT EXISTS conversation_month @onCluster
(
    community_id String,
    month        Date,
    is_chat      UInt8,
    is_grouped   UInt8,
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (community_id, month);

-- Days (UTC) of communities whose messages a refresh is about to group again: because something in them changed, or
-- (goes_on) because what changed before may reach into them.
CREATE TABLE IF NOT EXISTS dirty_conversation @onCluster
(
    run          UInt64,
    day          Date,
    community_id String,
    goes_on      UInt8
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY (run, day, community_id, goes_on);

-- The last member count that a platform gave: events without one must not take it away.
CREATE TABLE IF NOT EXISTS community_size @onCluster
(
    id           String,
    version      UInt64,
    member_count UInt32,
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY id;

INSERT INTO community_size (id, version, member_count)
SELECT id, version, assumeNotNull(member_count) FROM community FINAL WHERE member_count IS NOT NULL;

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
